package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All prerequisites of a migration, each with its verdict; never only the first that fails.
 *
 * @param forecast what it would cost; absent when the guest's memory or the link could not be looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckReport(
        String vm,
        String from,
        String to,
        List<Check> checks,
        @Nullable Forecast forecast) {

    public enum Verdict {
        PASSED,
        WARNING,
        FAILED
    }

    /**
     * One prerequisite.
     *
     * @param name stable, kebab-case: {@code cpu-baseline}, {@code datastore-shared}, {@code migration-link}, …
     * @param reason one sentence
     * @param remedy what to do about it, unless it passed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Check(
            String name,
            Verdict verdict,
            String reason,
            @Nullable String remedy) {

        public static Check passed(String name, String reason) {
            return new Check(name, Verdict.PASSED, reason, null);
        }

        public static Check warning(String name, String reason, String remedy) {
            return new Check(name, Verdict.WARNING, reason, remedy);
        }

        public static Check failed(String name, String reason, String remedy) {
            return new Check(name, Verdict.FAILED, reason, remedy);
        }
    }

    public CheckReport withForecast(Optional<Forecast> made) {
        return new CheckReport(vm, from, to, checks, made.orElse(null));
    }

    public boolean passed() {
        return checks.stream().noneMatch(check -> check.verdict() == Verdict.FAILED);
    }

    public List<Check> failures() {
        return checks.stream()
                .filter(check -> check.verdict() == Verdict.FAILED)
                .toList();
    }
}
