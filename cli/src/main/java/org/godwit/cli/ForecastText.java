package org.godwit.cli;

import java.util.Locale;
import org.godwit.api.Forecast;

/** A forecast as a person reads it. */
final class ForecastText {
    private ForecastText() {}

    static String of(Forecast forecast) {
        Forecast.Basis basis = forecast.basis();
        StringBuilder text = new StringBuilder();
        line(text, "Total", Units.millis(forecast.totalMillis()));
        line(text, "On the link", Units.bytes(forecast.wireBytes()) + " in " + forecast.rounds() + " rounds");
        line(text, "Blackout", Units.millis(forecast.blackoutMillis()));
        line(text, "Risk", forecast.risk().toString().toLowerCase(Locale.ROOT) + ". " + forecast.reason());
        line(
                text,
                "Memory",
                "%s in use, %.0f %% of it known there, the rest at %.0f %% of its size"
                        .formatted(Units.bytes(basis.usedBytes()), 100 * basis.knownShare(), 100 * basis.freshRatio()));
        line(
                text,
                "Dirtied",
                "%s within %s; a page that is sent again at %.1f %% of its size"
                        .formatted(
                                Units.perSecond(basis.dirtiedBytesPerSecond()),
                                Units.millis(basis.sampledMillis()),
                                100 * basis.deltaRatio()));
        line(text, "Link", Units.perSecond(basis.linkBytesPerSecond()));
        return text.toString();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format("%-12s %s%n", label, value));
    }
}
