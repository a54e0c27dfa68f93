package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.godwit.qemu.GuestPlan.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU takes a connection to the guest agent's channel whether or not the guest has an agent. */
class GuestWithoutAgentIT {
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final QemuBinary qemu = TestQemu.binary();

    @TempDir
    private Path dir;

    @Test
    void nobodyAnswersAndTheGuestRunsOn() {
        BootSector.disk(dir.resolve("boot.img"), BootSector.HEARTBEAT);
        GuestPlan plan = TestGuest.plan(qemu, TestGuest.spec("q35"), dir, dir.resolve("vm"), Role.START);
        try (TestGuest guest = TestGuest.start(qemu, plan)) {
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(GuestAgentException.class)
                        .isThrownBy(() -> GuestAgent.connect(plan.guestAgentSocket(), PATIENCE))
                        .withMessage("No guest agent answers: it took too long.");
            }
            assertThat(guest.monitor.status()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void aVmThatDoesNotRunHasNoChannel() {
        assertThatExceptionOfType(GuestAgentException.class)
                .isThrownBy(() -> GuestAgent.connect(dir.resolve("guest-agent.sock"), PATIENCE))
                .withMessageStartingWith("No guest agent answers: ");
    }
}
