package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.godwit.qemu.GuestPlan.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final QemuBinary qemu = TestQemu.binary();

    @TempDir
    private Path dir;

    @Test
    void itHasASessionOfItsOwnAndIsFoundAgainByItsIdentity() throws IOException {
        QemuProcess process = QemuProcess.launch(withoutMachine(), dir.resolve("log"));
        try {
            process.awaitMonitor(socket(), PATIENCE).close();
            assertThat(session(process.pid()))
                    .isEqualTo(process.pid())
                    .isNotEqualTo(session(ProcessHandle.current().pid()));

            QemuProcess adopted =
                    QemuProcess.adopt(process.identity(), dir.resolve("log")).orElseThrow();
            try (QemuMonitor monitor = adopted.awaitMonitor(socket(), PATIENCE)) {
                assertThat(adopted.alive()).isTrue();
                assertThat(adopted.onExit()).isNotDone();
                monitor.quit();
                assertThat(adopted.onExit()).succeedsWithin(PATIENCE);
                assertThat(process.onExit()).succeedsWithin(PATIENCE);
                assertThat(monitor.closed()).succeedsWithin(PATIENCE);
            }
            assertThat(QemuProcess.adopt(process.identity(), dir.resolve("log")))
                    .isEmpty();
        } finally {
            process.kill();
        }
    }

    @Test
    void itOutlivesItsParentAndTheParentsWholeProcessGroup() throws IOException, InterruptedException {
        Path identity = dir.resolve("identity");
        Process parent = new ProcessBuilder(
                        "setsid", // A process group to kill that is not this test's own.
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LaunchAndWait.class.getName(),
                        dir.toString(),
                        String.join("\n", withoutMachine()))
                .inheritIO()
                .start();
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(identity));
            String[] parts = Files.readString(identity).split(" ", -1);
            ProcessIdentity found = new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
            QemuProcess orphan = QemuProcess.adopt(found, dir.resolve("log")).orElseThrow();
            try {
                new ProcessBuilder("kill", "-KILL", "--", "-" + parent.pid())
                        .inheritIO()
                        .start()
                        .waitFor();
                assertThat(parent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                try (QemuMonitor monitor = orphan.awaitMonitor(socket(), PATIENCE)) {
                    assertThat(monitor.status()).isNotNull();
                }
                orphan.terminate();
                assertThat(orphan.onExit()).succeedsWithin(PATIENCE);
            } finally {
                orphan.kill();
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    /** An agent for a moment. */
    static final class LaunchAndWait {
        private LaunchAndWait() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Path dir = Path.of(arguments[0]);
            QemuProcess process = QemuProcess.launch(List.of(arguments[1].split("\n", -1)), dir.resolve("log"));
            process.awaitMonitor(dir.resolve("qmp.sock"), PATIENCE).close();
            ProcessIdentity identity = process.identity();
            Path unfinished = dir.resolve("identity.new");
            Files.writeString(unfinished, identity.pid() + " " + identity.startTicks() + " " + identity.bootId());
            Files.move(unfinished, dir.resolve("identity"));
            Thread.sleep(Duration.ofHours(1));
        }
    }

    @Test
    void qemusOwnWordsSayWhyItDidNotStart() {
        GuestPlan plan = TestGuest.plan(qemu, TestGuest.spec("q35"), dir, dir.resolve("vm"), Role.START);
        assertThatThrownBy(() -> TestGuest.start(qemu, plan))
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("QEMU did not start: ")
                .hasMessageContaining("Could not open '" + dir.resolve("boot.img") + "': No such file or directory");
    }

    @Test
    void anImageThatAnotherQemuHasOpenIsNamed() {
        BootSector.disk(dir.resolve("boot.img"), BootSector.HEARTBEAT);
        GuestPlan first = TestGuest.plan(qemu, TestGuest.spec("q35"), dir, dir.resolve("first"), Role.START);
        GuestPlan second = TestGuest.plan(qemu, TestGuest.spec("q35"), dir, dir.resolve("second"), Role.START);
        try (TestGuest guest = TestGuest.start(qemu, first)) {
            assertThat(guest.monitor.status()).isEqualTo(RunState.RUNNING);
            assertThatThrownBy(() -> TestGuest.start(qemu, second))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("Failed to get \"write\" lock Is another process using the image ["
                            + dir.resolve("boot.img") + "]?");
        }
    }

    @Test
    void aProcessThatIsGoneIsNotTakenForItsSuccessorWithTheSamePid() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        ProcessIdentity earlier = new ProcessIdentity(self.pid(), self.startTicks() - 1, self.bootId());
        ProcessIdentity beforeTheRestart = new ProcessIdentity(self.pid(), self.startTicks(), "another boot");
        assertThat(self.alive()).isTrue();
        assertThat(QemuProcess.adopt(earlier, dir)).isEqualTo(Optional.empty());
        assertThat(QemuProcess.adopt(beforeTheRestart, dir)).isEqualTo(Optional.empty());
    }

    @Test
    void aZombieIsDead() throws IOException {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 1000").start();
        try {
            long child =
                    Long.parseLong(Objects.requireNonNull(parent.inputReader().readLine()));
            Path stat = Path.of("/proc", Long.toString(child), "stat");
            await().atMost(PATIENCE).until(() -> Files.readString(stat).contains(") Z "));
            assertThat(ProcessIdentity.of(child)).isEmpty();
        } finally {
            parent.destroyForcibly();
        }
    }

    private Path socket() {
        return dir.resolve("qmp.sock");
    }

    private List<String> withoutMachine() {
        return List.of(
                qemu.path().toString(),
                "-machine",
                "none",
                "-nodefaults",
                "-display",
                "none",
                "-qmp",
                "unix:" + socket() + ",server=on,wait=off");
    }

    private static long session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    }
}
