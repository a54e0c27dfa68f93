package org.godwit.lab.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.godwit.api.Blackout;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationProgress;
import org.godwit.api.Task;
import org.jspecify.annotations.Nullable;

/** Tells people what happens, each line with the time since the beginning; progress stays on one line of a terminal. */
final class Narrator {
    private static final String INDENT = "          ";

    private final Instant begun = Instant.now();
    private final PrintStream out;
    private final boolean terminal;
    private @Nullable MigrationPhase phase;
    private boolean unfinishedLine;

    Narrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void say(String text) {
        endLine();
        double seconds = Duration.between(begun, Instant.now()).toMillis() / 1000.0;
        out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds, text);
    }

    void add(String text) {
        endLine();
        out.println(INDENT + text);
    }

    double elapsedSeconds() {
        return Duration.between(begun, Instant.now()).toMillis() / 1000.0;
    }

    /** On a terminal the line is rewritten; elsewhere each phase is told once. */
    void progress(Task task) {
        MigrationProgress now = task.progress();
        if (now == null) {
            return;
        }
        if (terminal) {
            out.print("\r\033[K" + INDENT + line(now));
            out.flush();
            unfinishedLine = true;
        } else if (phase != now.phase()) {
            out.println(INDENT + line(now));
        }
        phase = now.phase();
    }

    private static String line(MigrationProgress now) {
        String line = "%-22s".formatted(now.phase());
        if (now.round() > 0) {
            line += String.format(
                    Locale.ROOT,
                    " round %d, %s sent, %s remain, dirtied at %s/s, link %s/s",
                    now.round(),
                    size(now.wireBytes()),
                    size(now.remainingBytes()),
                    size(now.dirtyBytesPerSecond()),
                    size(now.bandwidthBytesPerSecond()));
        }
        // Before the first pass only QEMU's header was sent, and no bandwidth is known by that.
        if (now.round() > 0 && now.predictedBlackoutMillis() >= 0) {
            line += String.format(Locale.ROOT, ", blackout would be %.0f ms", now.predictedBlackoutMillis());
        }
        return line;
    }

    void moved(DemoReport.Migration migration) {
        say(String.format(
                Locale.ROOT,
                "%s is on %s: %,.0f ms, %d rounds, %s of guest memory as %s on the link",
                migration.vm(),
                migration.to(),
                migration.totalMillis(),
                migration.rounds(),
                size(migration.guestBytes()),
                size(migration.wireBytes())));
        Blackout parts = migration.blackout();
        if (parts != null) {
            add(String.format(
                    Locale.ROOT,
                    "blackout  %5.0f ms  (stop %.0f, last pages %.0f, device state %.0f, commit %.0f, resume %.0f)",
                    parts.totalMillis(),
                    parts.stopMillis(),
                    parts.lastPagesMillis(),
                    parts.deviceStateMillis(),
                    parts.commitMillis(),
                    parts.resumeMillis()));
        }
        add(String.format(
                Locale.ROOT,
                "outage    %5.0f ms  as ping saw it, %.0f ms in the TCP stream",
                migration.outageMillis(),
                migration.tcpOutageMillis()));
        StringBuilder phases = new StringBuilder("phases   ");
        for (Map.Entry<String, Double> entry : migration.phases().entrySet()) {
            phases.append(String.format(Locale.ROOT, " %s %.0f", entry.getKey(), entry.getValue()));
        }
        add(phases.toString());
    }

    static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.0f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private void endLine() {
        if (unfinishedLine) {
            out.println();
            unfinishedLine = false;
        }
    }
}
