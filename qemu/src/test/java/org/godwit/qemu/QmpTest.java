package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer may send that is no QEMU, or a broken one. */
class QmpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\n";
    private static final String NEGOTIATED = "{\"return\": {}, \"id\": 1}\n";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "{\"QMP\": {\n",
                "[1, 2, 3]\n",
                "17\n",
                "\n",
                "\u0000\u0001\u0002\n",
                "{\"event\": {\"not\": \"a name\"}}\n",
                "{\"event\": \"STOP\", \"timestamp\": {\"seconds\": 9223372036854775807, \"microseconds\": 0}}\n"
            })
    void nonsenseInsteadOfAGreetingIsAnErrorAtOnce(String nonsense) throws IOException {
        try (ServerSocketChannel server = peer(nonsense)) {
            QmpException e = catchThrowableOfType(QmpException.class, this::connect);
            assertThat(e.errorClass()).isIn(QmpException.PROTOCOL, QmpException.DISCONNECTED);
            assertThat(e).hasMessageContaining(socket().toString());
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void nestingWithoutEndIsAnErrorAndNotAStackOverflow() throws IOException {
        try (ServerSocketChannel server = peer("{\"a\":".repeat(100_000) + "\n")) {
            assertThat(server.isOpen()).isTrue();
            QmpException e = catchThrowableOfType(QmpException.class, this::connect);
            assertThat(e.errorClass()).isEqualTo(QmpException.PROTOCOL);
        }
    }

    @Test
    void aLineWithoutEndIsGivenUp() throws IOException {
        try (ServerSocketChannel server = peer("x".repeat(QmpLines.LONGEST + 1))) {
            assertThat(server.isOpen()).isTrue();
            assertThatThrownBy(this::connect)
                    .isInstanceOf(QmpException.class)
                    .hasMessageContaining("bytes without the end of a line");
        }
    }

    @Test
    void aPeerThatHangsUpBeforeItAnswersFailsTheCommand() throws IOException {
        try (ServerSocketChannel server = peer(GREETING, NEGOTIATED);
                Qmp qmp = connect()) {
            assertThat(server.isOpen()).isTrue();
            assertThatThrownBy(() -> qmp.execute("query-status"))
                    .isInstanceOf(QmpException.class)
                    .hasMessageContaining("command 'query-status'")
                    .hasMessageContaining("it has ended");
            assertThat(qmp.closed()).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void aReplyThatNobodyWaitsForAndAnUnknownMessageArePassedOver() throws IOException {
        String more = "{\"return\": 7, \"id\": 99}\n{\"hello\": 1}\n{\"return\": \"mine\", \"id\": 2}\n";
        try (ServerSocketChannel server = peer(GREETING, NEGOTIATED, more);
                Qmp qmp = connect()) {
            assertThat(server.isOpen()).isTrue();
            assertThat(qmp.execute("anything").asString()).isEqualTo("mine");
        }
    }

    @Test
    void nobodyThereIsSaidAtOnce() {
        assertThatThrownBy(this::connect)
                .isInstanceOf(QmpException.class)
                .hasMessageContaining("nobody listens at " + socket());
    }

    private Path socket() {
        return dir.resolve("qmp.sock");
    }

    private Qmp connect() {
        return Qmp.connect(socket(), PATIENCE);
    }

    /** Sends the texts, each but the first after a command; then hangs up. */
    private ServerSocketChannel peer(String... texts) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(() -> new ScriptedPeer(server).play(texts));
        return server;
    }
}
