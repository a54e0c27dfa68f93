package org.godwit.server.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.Test;

class GuessLimitTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final GuessLimit limit = new GuessLimit();

    @Test
    void theEleventhGuessInAMinuteIsNotHeard() {
        for (int i = 0; i < 10; i++) {
            limit.refuseTooMany("10.0.0.1", NOW);
            limit.failed("10.0.0.1", NOW);
        }

        assertThatThrownBy(() -> limit.refuseTooMany("10.0.0.1", NOW.plusSeconds(59)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("10.0.0.1");
        assertThatCode(() -> limit.refuseTooMany("10.0.0.2", NOW)).doesNotThrowAnyException();
        assertThatCode(() -> limit.refuseTooMany("10.0.0.1", NOW.plusSeconds(61)))
                .doesNotThrowAnyException();
    }

    @Test
    void manyAddressesTogetherAreLimitedToo() {
        for (int i = 0; i < 100; i++) {
            limit.failed("10.0.1." + i, NOW);
        }

        assertThatThrownBy(() -> limit.refuseTooMany("10.0.0.9", NOW)).hasMessageContaining("everywhere");
    }
}
