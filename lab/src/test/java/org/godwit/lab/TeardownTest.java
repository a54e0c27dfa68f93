package org.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TeardownTest {
    private static final LabLayout LAYOUT = new LabLayout("nosuchlab");

    /** As when a command that was interrupted takes its lab down twice at once: in its own thread and in its shutdown hook. */
    @Test
    void a_mount_that_another_teardown_has_removed_is_no_error() {
        Path gone = LAYOUT.hostRam("h1");

        assertThat(Remains.mounts(LAYOUT)).doesNotContain(gone.toString());
        assertThatCode(() -> new Teardown(LAYOUT).unmount(gone.toString())).doesNotThrowAnyException();
    }
}
