package org.godwit.cluster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a handshake lets in, over real sockets. */
class HandshakeTest {
    @TempDir
    Path dir;

    private CertificateAuthority ca;
    private CertificateAuthority other;

    private enum Clients {
        SHOW_CERTIFICATES,
        ARE_UNKNOWN
    }

    @BeforeEach
    void makeAuthorities() {
        ca = CertificateAuthority.openOrCreate(dir.resolve("ca"));
        other = CertificateAuthority.openOrCreate(dir.resolve("other"));
    }

    private static SSLContext context(CertificateAuthority authority, Role role, String name) {
        return authority.issue(role, name, List.of()).sslContext();
    }

    @Test
    void aHandshakeIsMadeWithTheClusterAndWithNobodyElse() throws Exception {
        SSLContext server = context(ca, Role.SERVER, "server");

        Certificate[] shown = connect(server, context(ca, Role.AGENT, "host1"), Clients.SHOW_CERTIFICATES, "TLSv1.3");
        assertThat(Peer.of(shown[0])).isEqualTo(new Peer("host1", Role.AGENT));

        SSLContext stranger = context(other, Role.AGENT, "host1");
        assertThatThrownBy(() -> connect(server, stranger, Clients.SHOW_CERTIFICATES, "TLSv1.3"))
                .isInstanceOf(SSLException.class);
        SSLContext without = PinnedTrust.sslContext(ca.fingerprint());
        assertThatThrownBy(() -> connect(server, without, Clients.SHOW_CERTIFICATES, "TLSv1.3"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void nothingOlderThanTls13IsSpoken() {
        SSLContext server = context(ca, Role.SERVER, "server");
        SSLContext client = context(ca, Role.AGENT, "host1");

        assertThat(server.createSSLEngine().getEnabledProtocols()).containsExactly("TLSv1.3");
        assertThat(server.getDefaultSSLParameters().getProtocols()).containsExactly("TLSv1.3");
        assertThatThrownBy(() -> connect(server, client, Clients.SHOW_CERTIFICATES, "TLSv1.2"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void whoJoinsRecognizesTheServerByTheHashInItsToken() throws Exception {
        SSLContext joiner = PinnedTrust.sslContext(ca.fingerprint());

        connect(context(ca, Role.SERVER, "server"), joiner, Clients.ARE_UNKNOWN, "TLSv1.3");

        assertThatThrownBy(() -> connect(context(other, Role.SERVER, "server"), joiner, Clients.ARE_UNKNOWN, "TLSv1.3"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("the token expects " + ca.fingerprint());
        assertThatThrownBy(() -> connect(context(ca, Role.AGENT, "host1"), joiner, Clients.ARE_UNKNOWN, "TLSv1.3"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("Expected a server of the cluster; 'host1' is an agent.");
    }

    /** With TLS 1.3 a client learns that it was refused when it reads, hence the byte. */
    private static Certificate[] connect(SSLContext server, SSLContext client, Clients clients, String protocol)
            throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket listener = (SSLServerSocket)
                        server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(clients == Clients.SHOW_CERTIFICATES);
            Callable<Certificate[]> accept = () -> {
                try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                    accepted.startHandshake();
                    accepted.getOutputStream().write(1);
                    return clients == Clients.SHOW_CERTIFICATES
                            ? accepted.getSession().getPeerCertificates()
                            : new Certificate[0];
                }
            };
            var accepted = threads.submit(accept);
            try (SSLSocket socket = (SSLSocket)
                    client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                socket.setEnabledProtocols(new String[] {protocol});
                socket.startHandshake();
                if (socket.getInputStream().read() != 1) {
                    throw new IOException("The server closed the connection.");
                }
            }
            return accepted.get();
        }
    }
}
