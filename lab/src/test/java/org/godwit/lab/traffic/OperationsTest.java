package org.godwit.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    private final Operations operations = new Operations();

    @Test
    void of_those_that_come_close_together_the_first_is_kept() {
        for (int millis = 0; millis <= 200; millis += 20) {
            operations.done(T.plusMillis(millis), millis);
        }
        assertThat(operations.all()).extracting(Tally::count).containsExactly(0L, 100L, 200L);
    }

    @Test
    void the_oldest_are_forgotten_first() {
        for (int i = 0; i < 1201; i++) {
            operations.done(T.plusMillis(100L * i), i);
        }
        assertThat(operations.all()).hasSize(1200);
        assertThat(operations.all().getFirst().count()).isEqualTo(1);
    }
}
