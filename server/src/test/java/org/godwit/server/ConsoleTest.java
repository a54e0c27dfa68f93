package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.client.GodwitClient;
import org.godwit.client.ServerAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The serial console through the server, over both of its doors. */
class ConsoleTest {
    private static RunningServer running;
    private static ScriptedAgent agent;

    @BeforeAll
    static void start() {
        running = new RunningServer();
        agent = new ScriptedAgent(running, "a", 1L << 30);
        try (GodwitClient client = running.client()) {
            client.define("{name: web1, vcpus: 1, memory: 2MiB}", "a");
        }
    }

    @AfterAll
    static void stop() {
        agent.close();
        running.close();
    }

    private static GodwitClient client(boolean tls) {
        return tls
                ? GodwitClient.connect(ServerAddress.parse(
                        "https://127.0.0.1:" + running.server().apiPort(),
                        running.config().adminDir()))
                : running.client();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachPieceArrivesBeforeTheNextIsPrintedAndTheEndIsSeen(boolean tls) throws IOException {
        BlockingQueue<String> guest = new LinkedBlockingQueue<>();
        agent.stream("GET /vms/web1/console", guest);
        try (GodwitClient client = client(tls);
                InputStream console = client.console("web1")) {
            assertThat(console.read()).isZero();
            for (String piece : List.of("login: ", "root\r\n", "# ")) {
                guest.add(piece);
                assertThat(new String(console.readNBytes(piece.length()), StandardCharsets.UTF_8))
                        .isEqualTo(piece);
            }
            guest.add("");
            assertThat(console.read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoeverLeavesIsNotHeldByASilentGuest(boolean tls) throws IOException {
        BlockingQueue<String> guest = new LinkedBlockingQueue<>(List.of("x"));
        agent.stream("GET /vms/web1/console", guest);
        try (GodwitClient client = client(tls)) {
            InputStream console = client.console("web1");
            assertThat(console.readNBytes(2)).containsExactly(0, 'x');
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> readToTheEnd(console));

            console.close();

            await().until(reader::isDone);
        } finally {
            guest.add("");
        }
    }

    /** However it ends: with the end of the stream or because the connection is closed under it. */
    private static void readToTheEnd(InputStream console) {
        try {
            while (console.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException | RuntimeException e) {
            assertThat(e).isNotNull();
        }
    }

    @Test
    void whatIsTypedArrivesAsItWasTyped() {
        List<byte[]> typed = new CopyOnWriteArrayList<>();
        agent.on("POST /vms/web1/console", request -> {
            typed.add(request.content().as(byte[].class));
            return List.of();
        });
        try (GodwitClient client = running.client()) {
            client.type("web1", new byte[] {'l', 's', '\r', 3, (byte) 0xff});
        }
        assertThat(typed).containsExactly(new byte[] {'l', 's', '\r', 3, (byte) 0xff});
    }

    @Test
    void theAgentsRefusalIsToldBeforeAnythingFlows() {
        try (GodwitClient client = running.client()) {
            client.define("{name: web2, vcpus: 1, memory: 2MiB}", "a");
            agent.on("GET /vms/web2/console", request -> {
                throw new Refusal(Problem.conflict("vm-not-running", "VM 'web2' does not run.", "Start it."));
            });
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> client.console("web2"));
            assertThat(refusal.problem().code()).isEqualTo("vm-not-running");
        }
    }
}
