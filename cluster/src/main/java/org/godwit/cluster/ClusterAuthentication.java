package org.godwit.cluster;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.zookeeper.server.auth.X509AuthenticationProvider;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.IdentityException;
import org.godwit.cluster.identity.Peer;
import org.godwit.cluster.identity.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who may open a session with the embedded ZooKeeper: servers and agents of the cluster. Strangers and admins (who go through the server's API, where
 * what they do is checked) fail in the TLS handshake. ZooKeeper makes this object itself, by its class's name, hence the static identity: one
 * embedded ZooKeeper in a process.
 */
public final class ClusterAuthentication extends X509AuthenticationProvider {
    static final AtomicReference<@Nullable Identity> IDENTITY = new AtomicReference<>();

    public ClusterAuthentication() {
        this(identity());
    }

    private ClusterAuthentication(Identity identity) {
        super(new Members(identity.trustManager()), identity.keyManager());
    }

    private static Identity identity() {
        Identity identity = IDENTITY.get();
        if (identity == null) {
            throw new IllegalStateException("No embedded ZooKeeper was started in this process.");
        }
        return identity;
    }

    private static final class Members extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager cluster;

        Members(X509ExtendedTrustManager cluster) {
            this.cluster = cluster;
        }

        private static void member(X509Certificate[] chain) throws CertificateException {
            try {
                Peer peer = Peer.of(chain[0]);
                if (peer.role() == Role.ADMIN) {
                    throw new CertificateException(
                            "'" + peer.name() + "' is an admin; ZooKeeper is for servers and agents.");
                }
            } catch (IdentityException e) {
                throw new CertificateException(e.getMessage(), e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            cluster.checkClientTrusted(chain, authType);
            member(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            cluster.checkClientTrusted(chain, authType, socket);
            member(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            cluster.checkClientTrusted(chain, authType, engine);
            member(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            cluster.checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            cluster.checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            cluster.checkServerTrusted(chain, authType, engine);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return cluster.getAcceptedIssuers();
        }
    }
}
