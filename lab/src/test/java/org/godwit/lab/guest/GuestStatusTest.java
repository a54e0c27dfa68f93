package org.godwit.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GuestStatusTest {
    private static final String SMALL = """
            {"bootId":"570cb8b8-5e8b-4e6e-8af3-02d892787007","uptimeSeconds":7.80,"dmesgErrors":0,\
            "disk":{"pid":150,"device":"/dev/vda","blocksWritten":17,"blocksChecked":34,"errors":0,"alive":true},\
            "memory":{"pid":149,"mebibytes":64,"passes":2,"pagesChecked":12615,"pagesDirtied":3942,"errors":0,"alive":true},\
            "clock":{"epochMillis":1795460676551.614}}
            """;

    @Test
    void whatTheSmallGuestSaysIsRead() {
        GuestStatus status = GuestStatus.parse(SMALL);

        assertThat(status.bootId()).isEqualTo("570cb8b8-5e8b-4e6e-8af3-02d892787007");
        assertThat(status.clock().epochMillis()).isEqualTo(1795460676551.614);
        assertThat(status.memory())
                .hasValueSatisfying(memory -> assertThat(memory.pagesChecked()).isEqualTo(12615));
        assertThat(status.disk())
                .hasValueSatisfying(disk -> assertThat(disk.blocksWritten()).isEqualTo(17));
        assertThat(status.redis()).isEmpty();
        assertThat(status.errors()).isZero();
    }

    @Test
    void errorsOfAllChecksAreSummed() {
        String bad = SMALL.replaceFirst("\"errors\":0", "\"errors\":2").replace("\"errors\":0", "\"errors\":3");

        assertThat(GuestStatus.parse(bad).errors()).isEqualTo(5);
    }

    @Test
    void aCheckThatDiedIsAnError() {
        assertThat(GuestStatus.parse(SMALL.replaceFirst("true", "false")).errors())
                .isEqualTo(1);
    }

    @Test
    void anythingElseIsRefusedWithWhatCame() {
        assertThatThrownBy(() -> GuestStatus.parse("<html>404</html>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<html>404</html>");
    }
}
