package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest may answer whose agent is broken, or whose owner means harm: the real one is asked in GuestAgentIT of the end-to-end tests. */
class GuestAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "17",
                "[1, 2]",
                "no JSON",
                "",
                "{\"return\": {}}",
                "{\"return\": \"soon\"}",
                "{\"return\": 1e300}",
                "{\"return\": 99999999999999999999999}",
                "{\"return\": {\"pid\": \"x\"}}",
                "{\"return\": {\"pid\": 1, \"exited\": [], \"exitcode\": {}}}",
                "{\"error\": 5}",
                "{\"error\": {\"desc\": {}}}"
            })
    void nonsenseIsAnErrorThatNamesTheCommandAndNothingElse(String nonsense) throws IOException {
        expectAnError(nonsense, GuestAgent::time, "guest-get-time");
        expectAnError(nonsense, agent -> agent.run("/bin/true", List.of()), "guest-exec");
        try (ServerSocketChannel guest = guest(nonsense);
                GuestAgent agent = GuestAgent.connect(socket(), PATIENCE)) {
            assertThat(guest.isOpen()).isTrue();
            Throwable refused = catchThrowable(() -> agent.setTime(Instant.EPOCH, PATIENCE));
            assertThat(refused == null || refused instanceof GuestAgentException)
                    .as("%s", refused)
                    .isTrue();
        }
    }

    @Test
    void nestingWithoutEndIsAnErrorAndNotAStackOverflow() throws IOException {
        expectAnError("{\"return\":".repeat(100_000), GuestAgent::time, "guest-get-time");
    }

    @Test
    void aGuestThatNeverAnswersTheRightSynchronisationIsGivenUp() throws IOException {
        try (ServerSocketChannel guest = endless("{\"return\": 0}\n")) {
            assertThat(guest.isOpen()).isTrue();
            assertThatExceptionOfType(GuestAgentException.class)
                    .isThrownBy(() -> GuestAgent.connect(socket(), Duration.ofMillis(300)))
                    .withMessageStartingWith("No guest agent answers: ");
        }
    }

    private interface Asking {
        void ask(GuestAgent agent);
    }

    private void expectAnError(String nonsense, Asking asking, String command) throws IOException {
        try (ServerSocketChannel guest = guest(nonsense);
                GuestAgent agent = GuestAgent.connect(socket(), PATIENCE)) {
            assertThat(guest.isOpen()).isTrue();
            agent.allow(Duration.ofSeconds(1));
            ThrowingCallable asked = () -> asking.ask(agent);
            assertThatExceptionOfType(GuestAgentException.class)
                    .isThrownBy(asked)
                    .withMessageContaining(command);
        }
    }

    private Path socket() {
        return dir.resolve("guest-agent.sock");
    }

    /** Answers the synchronisation as it should, and everything behind it with the same. */
    private ServerSocketChannel guest(String answer) throws IOException {
        return listen(client -> {
            BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.ISO_8859_1));
            String first = lines.readLine();
            write(client, "{\"return\": " + first.replaceAll("\\D", "") + "}\n");
            while (lines.readLine() != null) {
                write(client, answer + "\n");
            }
        });
    }

    private ServerSocketChannel endless(String line) throws IOException {
        return listen(client -> {
            while (true) {
                write(client, line);
            }
        });
    }

    private interface Conversation {
        void with(SocketChannel client) throws IOException;
    }

    private ServerSocketChannel listen(Conversation conversation) throws IOException {
        Files.deleteIfExists(socket());
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(() -> {
            try (SocketChannel client = server.accept()) {
                conversation.with(client);
            } catch (IOException e) {
                // The other end has hung up, which ends the conversation.
                return;
            }
        });
        return server;
    }

    private static void write(SocketChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
