package org.godwit.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection with mutual TLS 1.3 on it. The TLS socket is layered over a plain one, because only the plain one can
 * be closed while another thread waits in a write: closing a TLS socket would first wait for that write.
 */
final class TlsConnection implements AutoCloseable {
    private final Socket raw;
    private final SSLSocket tls;

    private TlsConnection(Socket raw, SSLSocket tls) {
        this.raw = raw;
        this.tls = tls;
    }

    static TlsConnection dial(InetSocketAddress to, @Nullable InetAddress from, SSLContext context, int timeoutMillis)
            throws IOException {
        Socket raw = new Socket();
        try {
            if (from != null) {
                raw.bind(new InetSocketAddress(from, 0));
            }
            raw.connect(to, timeoutMillis);
            return secure(
                    raw,
                    (SSLSocket) context.getSocketFactory().createSocket(raw, to.getHostString(), to.getPort(), true),
                    timeoutMillis);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    static TlsConnection accept(Socket raw, SSLContext context, int timeoutMillis) throws IOException {
        try {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, (InputStream) null, true);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(true);
            return secure(raw, tls, timeoutMillis);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static TlsConnection secure(Socket raw, SSLSocket tls, int timeoutMillis) throws IOException {
        raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
        raw.setSoTimeout(timeoutMillis);
        tls.setEnabledProtocols(new String[] {"TLSv1.3"});
        tls.startHandshake();
        return new TlsConnection(raw, tls);
    }

    /** From here on nothing limits how long a read may take: the session itself watches for silence. */
    void established() throws IOException {
        raw.setSoTimeout(0);
    }

    InputStream in() throws IOException {
        return tls.getInputStream();
    }

    OutputStream out() throws IOException {
        return tls.getOutputStream();
    }

    X509Certificate peer() {
        try {
            return (X509Certificate) tls.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new IllegalStateException("A mutual TLS connection without the peer's certificate.", e);
        }
    }

    /** At once, whatever other threads are doing with it. */
    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            // It was to go, and it is gone.
            return;
        }
    }
}
