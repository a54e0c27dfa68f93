package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.godwit.transport.TransportException.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
    private final SessionOptions options = SessionOptions.defaults();
    private final SessionId id = SessionId.random();
    private TransportListener listener;

    @BeforeEach
    void listen() {
        listener = TransportListener.open(Wire.loopback(0), Wire.CLUSTER.host("b"));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private SourceSession dial(SSLContext as, SessionId session) {
        return SourceSession.connect(listener.address(), null, as, session, options);
    }

    private TransportException refusal(SSLContext as, SessionId session) {
        return Objects.requireNonNull(catchThrowableOfType(
                TransportException.class, () -> dial(as, session).close()));
    }

    @Test
    void aPeerWithoutACertificateIsRefused() {
        DestinationSession expected = listener.expect(id, options);
        TransportException refused = refusal(Wire.CLUSTER.stranger(), id);
        assertThat(refused.fault()).isEqualTo(Fault.REFUSED);
        assertThat(expected.peer()).isEmpty();
    }

    @Test
    void aPeerOfAnotherClusterIsRefused() {
        DestinationSession expected = listener.expect(id, options);
        TransportException refused = refusal(new TestCertificates("another").host("a"), id);
        assertThat(refused.fault()).isEqualTo(Fault.REFUSED);
        assertThat(refused).hasMessageContaining("do not trust each other");
        assertThat(expected.peer()).isEmpty();
    }

    @Test
    void aDestinationOfAnotherClusterIsRefusedByTheSource() {
        try (TransportListener other =
                TransportListener.open(Wire.loopback(0), new TestCertificates("another").host("b"))) {
            assertThatExceptionOfType(TransportException.class)
                    .isThrownBy(() -> SourceSession.connect(other.address(), null, Wire.CLUSTER.host("a"), id, options)
                            .close())
                    .withMessageContaining("do not trust each other");
        }
    }

    @Test
    void aSessionThatNobodyExpectsIsRefusedByName() {
        assertThat(refusal(Wire.CLUSTER.host("a"), id))
                .hasMessageContaining("refused session " + id)
                .hasMessageContaining("no session " + id + " is expected here");
    }

    @Test
    void aClosedSessionIsForgotten() {
        listener.expect(id, options).close();
        assertThat(refusal(Wire.CLUSTER.host("a"), id)).hasMessageContaining("is expected here");
    }

    @Test
    void aSecondSourceOfTheSameSessionIsRefusedAndTheFirstGoesOn() {
        DestinationSession expected = listener.expect(id, options);
        try (SourceSession first = dial(Wire.CLUSTER.host("a"), id)) {
            assertThat(refusal(Wire.CLUSTER.host("a"), id)).hasMessageContaining("has a source already");
            assertThat(first.measure().roundTripMillis()).isPositive();
            assertThat(expected.peer())
                    .hasValueSatisfying(certificate -> assertThat(
                                    certificate.getSubjectX500Principal().getName())
                            .isEqualTo("CN=a"));
            assertThat(first.peer().getSubjectX500Principal().getName()).isEqualTo("CN=b");
        }
    }

    @Test
    void anIdIsExpectedOnce() {
        DestinationSession first = listener.expect(id, options);
        assertThat(first.ended()).isNotDone();
        assertThatIllegalStateException()
                .isThrownBy(() -> listener.expect(id, options).close())
                .withMessageContaining("expected already");
    }

    @Test
    void versionsThatHaveNothingInCommonAreNamed() {
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> Handshake.choose(hello(7, 9)))
                .withMessageContaining("[7, 9]")
                .withMessageContaining(Handshake.VERSIONS.toString());
        int newest = Handshake.VERSIONS.getLast();
        assertThat(Handshake.choose(hello(1, newest))).isEqualTo(newest);
    }

    private Handshake.Hello hello(Integer... versions) {
        return new Handshake.Hello(List.of(versions), id, SessionId.random(), 1 << 20, 1, 0);
    }

    @Test
    void aPortThatNobodyListensAtIsNamed() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = Wire.loopback(free.getLocalPort());
        }
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> SourceSession.connect(nobody, null, Wire.CLUSTER.host("a"), id, options)
                        .close())
                .withMessageContaining("cannot reach the destination's migration address " + nobody);
    }

    @Test
    void aPeerThatDoesNotSpeakTlsDisturbsNobody() throws IOException {
        DestinationSession expected = listener.expect(id, options);
        try (Socket talker =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            talker.getOutputStream()
                    .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            try (SourceSession source = dial(Wire.CLUSTER.host("a"), id)) {
                assertThat(source.measure().roundTripMillis()).isPositive();
            }
        }
        expected.close();
    }

    @Test
    void aSocketThatCannotBeIsNamed(@TempDir Path directory) {
        DestinationSession expected = listener.expect(id, options);
        try (SourceSession source = dial(Wire.CLUSTER.host("a"), id)) {
            Path tooLong = directory.resolve("x".repeat(120));
            assertThatExceptionOfType(TransportException.class)
                    .isThrownBy(() -> source.listen(tooLong, Recall.ofThisSession(0)))
                    .withMessageContaining("at most 107 bytes");
            assertThatExceptionOfType(TransportException.class)
                    .isThrownBy(() -> expected.attach(directory.resolve("nobody.sock"), ShadowMemory.none()))
                    .withMessageContaining("cannot connect to its QEMU at");
        }
    }
}
