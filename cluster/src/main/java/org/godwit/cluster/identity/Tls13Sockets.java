package org.godwit.cluster.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Socket factories that narrow what every socket of theirs will speak. */
final class Tls13Sockets {
    private Tls13Sockets() {}

    static final class Clients extends SSLSocketFactory {
        private final SSLSocketFactory jdk;
        private final String[] protocols;

        Clients(SSLSocketFactory jdk, String[] protocols) {
            this.jdk = jdk;
            this.protocols = protocols;
        }

        private Socket limited(Socket socket) {
            ((SSLSocket) socket).setEnabledProtocols(protocols);
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return jdk.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return jdk.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket() throws IOException {
            return limited(jdk.createSocket());
        }

        @Override
        public Socket createSocket(Socket under, String host, int port, boolean autoClose) throws IOException {
            return limited(jdk.createSocket(under, host, port, autoClose));
        }

        /** The accepting side of a socket that is there already; the class above refuses it unless it is overridden. */
        @Override
        public Socket createSocket(Socket under, @Nullable InputStream consumed, boolean autoClose) throws IOException {
            return limited(jdk.createSocket(under, consumed, autoClose));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return limited(jdk.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return limited(jdk.createSocket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return limited(jdk.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return limited(jdk.createSocket(host, port, from, fromPort));
        }
    }

    static final class Servers extends SSLServerSocketFactory {
        private final SSLServerSocketFactory jdk;
        private final String[] protocols;

        Servers(SSLServerSocketFactory jdk, String[] protocols) {
            this.jdk = jdk;
            this.protocols = protocols;
        }

        private ServerSocket limited(ServerSocket socket) {
            ((SSLServerSocket) socket).setEnabledProtocols(protocols);
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return jdk.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return jdk.getSupportedCipherSuites();
        }

        @Override
        public ServerSocket createServerSocket() throws IOException {
            return limited(jdk.createServerSocket());
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return limited(jdk.createServerSocket(port));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return limited(jdk.createServerSocket(port, backlog));
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress at) throws IOException {
            return limited(jdk.createServerSocket(port, backlog, at));
        }
    }
}
