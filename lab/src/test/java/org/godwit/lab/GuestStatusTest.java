package org.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuestStatusTest {
    private static final String ANSWER = """
            {"bootId":"b1","uptimeSeconds":12.50,"dmesgErrors":2,
             "memory":{"pid":7,"pagesChecked":100,"errors":3,"alive":true},
             "disk":{"pid":8,"blocksChecked":50,"errors":1,"alive":true},
             "clock":{"epochMillis":1700000000100.250}}""";

    @Test
    void the_guests_answer_is_understood() {
        assertThat(GuestStatus.parse(ANSWER, 1_700_000_000_000.0))
                .isEqualTo(new GuestStatus("b1", 12.5, 3, 100, 1, 50, true, 2, 100.25));
    }

    @Test
    void a_check_that_ended_is_no_check() {
        assertThat(GuestStatus.parse(ANSWER.replaceFirst("\"alive\":true", "\"alive\":false"), 0)
                        .checking())
                .isFalse();
    }

    @Test
    void two_looks_tell_what_happened_between_them() {
        GuestStatus before = GuestStatus.parse(ANSWER, 1_700_000_000_000.0);
        GuestStatus after = GuestStatus.parse(ANSWER.replace("\"errors\":3", "\"errors\":5"), 1_700_000_000_040.0);

        assertThat(after.since(before)).isEqualTo(new GuestStatus.Change(2, 0, -40, true));
        assertThat(after.since(before).unharmed()).isFalse();
        assertThat(before.since(before).unharmed()).isTrue();
    }
}
