package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real QEMU that has no machine. */
class QmpIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path dir;

    private QemuProcess process;
    private QemuMonitor monitor;
    private Qmp qmp;

    @BeforeEach
    void start() {
        process = QemuProcess.launch(
                List.of(
                        TestQemu.binary().path().toString(),
                        "-machine",
                        "none",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-qmp",
                        "unix:" + socket() + ",server=on,wait=off",
                        "-qmp",
                        "unix:" + dir.resolve("raw.sock") + ",server=on,wait=off"),
                dir.resolve("log"));
        monitor = process.awaitMonitor(socket(), PATIENCE);
        qmp = monitor.qmp();
    }

    @AfterEach
    void end() {
        process.kill();
        process.onExit().join();
        qmp.close();
    }

    @Test
    void commandsOfManyThreadsFindTheirReplies() {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < 16; caller++) {
            String path = "/caller-" + caller;
            CompletableFuture<Void> done = new CompletableFuture<>();
            callers.add(done);
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 50; i++) {
                        Map<String, String> arguments = Map.of("path", path, "property", "type");
                        QmpException e =
                                catchThrowableOfType(QmpException.class, () -> qmp.execute("qom-get", arguments));
                        assertThat(e.description()).contains(path);
                    }
                    done.complete(null);
                } catch (AssertionError e) {
                    done.completeExceptionally(e);
                }
            });
        }
        assertThat(CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)))
                .succeedsWithin(PATIENCE);
    }

    @Test
    void aRefusalCarriesQemusClassAndWords() {
        QmpException e = catchThrowableOfType(QmpException.class, () -> qmp.execute("no-such-command"));
        assertThat(e.errorClass()).isEqualTo("CommandNotFound");
        assertThat(e.refusedByQemu()).isTrue();
        assertThat(e).hasMessage("QEMU, command 'no-such-command': The command no-such-command has not been found");
    }

    @Test
    void eventsComeInOrderWithQemusClockAndOnlyToThoseWhoWantThem() {
        Instant before = Instant.now().minusMillis(1);
        List<QmpEvent> all = new CopyOnWriteArrayList<>();
        List<QmpEvent> resumes = new CopyOnWriteArrayList<>();
        List<QmpEvent> none = new CopyOnWriteArrayList<>();
        qmp.onEvent(all::add);
        qmp.onEvent(Set.of("RESUME"), resumes::add);
        qmp.onEvent(none::add).close();
        for (int i = 0; i < 5; i++) {
            monitor.stop();
            monitor.cont();
        }
        await().atMost(PATIENCE).until(() -> all.size() == 10 && resumes.size() == 5);
        assertThat(all)
                .extracting(QmpEvent::name)
                .startsWith("STOP", "RESUME", "STOP")
                .endsWith("STOP", "RESUME");
        assertThat(all).extracting(QmpEvent::timestamp).isSorted().allMatch(at -> at.isAfter(before));
        assertThat(none).isEmpty();
    }

    @Test
    void aListenerThatIsSlowOrFailsDelaysNoReplyAndNoOtherListener() {
        CountDownLatch stuck = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        qmp.onEvent(event -> {
            stuck.countDown();
            throw new IllegalStateException("a listener of this test fails on purpose");
        });
        qmp.onEvent(event -> {
            await().atMost(PATIENCE).until(() -> heard.contains("go on"));
            heard.add(event.name());
        });
        monitor.stop();
        assertThat(stuck.getCount()).isLessThanOrEqualTo(1);
        assertThat(monitor.status()).isEqualTo(RunState.PAUSED);
        heard.add("go on");
        await().atMost(PATIENCE).until(() -> heard.contains("STOP"));
    }

    @Test
    void aStoppedQemuDoesNotAnswerInTimeAndAKilledOneFailsWhoeverWaits() {
        signal("STOP");
        QmpException late = catchThrowableOfType(
                QmpException.class, () -> qmp.execute("query-status", Map.of(), Duration.ofMillis(200)));
        assertThat(late.errorClass()).isEqualTo(QmpException.TIMEOUT);
        assertThat(late.refusedByQemu()).isFalse();

        CompletableFuture<QmpException> pending = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() ->
                        pending.complete(catchThrowableOfType(QmpException.class, () -> qmp.execute("query-version"))));
        process.kill();
        assertThat(pending).succeedsWithin(PATIENCE).returns(QmpException.DISCONNECTED, QmpException::errorClass);
        assertThat(qmp.closed()).succeedsWithin(PATIENCE);
        assertThat(catchThrowableOfType(QmpException.class, () -> qmp.execute("query-version")))
                .returns(QmpException.DISCONNECTED, QmpException::errorClass);
    }

    @Test
    void hangingUpLeavesQemuRunningAndTheNextClientIsGreeted() {
        qmp.close();
        assertThat(qmp.closed()).succeedsWithin(PATIENCE);
        assertThatThrownBy(() -> qmp.execute("query-status"))
                .isInstanceOf(QmpException.class)
                .hasMessageContaining("this side closed the connection");
        try (QemuMonitor next = process.awaitMonitor(socket(), PATIENCE)) {
            assertThat(next.status()).isNotNull();
        }
    }

    @Test
    void anInterruptedCallerCostsNobodyTheConnection() throws InterruptedException {
        signal("STOP");
        CompletableFuture<QmpException> interrupted = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual()
                .start(() -> interrupted.complete(
                        catchThrowableOfType(QmpException.class, () -> qmp.execute("query-version"))));
        caller.interrupt();
        assertThat(interrupted)
                .succeedsWithin(PATIENCE)
                .satisfies(e -> assertThat(e).hasMessageContaining("interrupted"));
        signal("CONT");
        assertThat(monitor.status()).isNotNull();
    }

    @Test
    void aSecondClientIsToldToWaitNoLongerThanItWants() {
        assertThatThrownBy(() -> Qmp.connect(socket(), Duration.ofMillis(300)))
                .isInstanceOf(QmpException.class)
                .hasMessageContaining("within 300 ms")
                .hasMessageContaining("another one may be connected");
        assertThat(monitor.status()).isNotNull();
    }

    /** Unwanted events are recognised by the form in which QEMU writes them; were it to change, all would be parsed. */
    @Test
    void qemuWritesEventsInTheFormThatIsRecognisedUnparsed() throws IOException {
        try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve("raw.sock")))) {
            QmpLines lines = new QmpLines(raw);
            raw.write(StandardCharsets.UTF_8.encode("{\"execute\": \"qmp_capabilities\"}\n"));
            assertThat(EventName.of(Objects.requireNonNull(lines.next()))).isNull(); // The greeting,
            assertThat(EventName.of(Objects.requireNonNull(lines.next()))).isNull(); // and the reply.
            monitor.stop();
            assertThat(EventName.of(Objects.requireNonNull(lines.next()))).isEqualTo("STOP");
        }
    }

    private Path socket() {
        return dir.resolve("qmp.sock");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
