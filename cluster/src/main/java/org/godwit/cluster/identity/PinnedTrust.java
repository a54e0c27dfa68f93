package org.godwit.cluster.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How a host without an identity recognizes the server that its token was made by: the chain ends in the authority of the token's hash and its
 * first certificate is a server's. (An agent's certificate is of the same authority, and must not be able to collect others' tokens.) Host names
 * are not compared: the hash says more than a name.
 */
public final class PinnedTrust extends X509ExtendedTrustManager {
    private final String caSha256;

    private PinnedTrust(String caSha256) {
        this.caSha256 = caSha256;
    }

    /** For clients only; shows no certificate of its own. */
    public static SSLContext sslContext(String caSha256) {
        return Tls13.context(new javax.net.ssl.KeyManager[0], new PinnedTrust(caSha256));
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        X509Certificate ca = chain[chain.length - 1];
        if (!Fingerprint.of(ca).equals(caSha256)) {
            throw new CertificateException("The server's certificate is of the authority " + Fingerprint.of(ca)
                    + "; the token expects " + caSha256
                    + ". Either the address is of another cluster, or somebody stands in between.");
        }
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
            parameters.setRevocationEnabled(false);
            var path = CertificateFactory.getInstance("X.509")
                    .generateCertPath(List.of(chain).subList(0, chain.length - 1));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            Peer peer = Peer.of(chain[0]);
            if (peer.role() != Role.SERVER || chain.length < 2) {
                throw new CertificateException("Expected a server of the cluster; '" + peer.name() + "' is an "
                        + peer.role().unit() + ".");
            }
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException | IdentityException e) {
            throw new CertificateException("The server's certificate is not good: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("This trust is for joining clients, not for servers.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("This trust is for joining clients, not for servers.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("This trust is for joining clients, not for servers.");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
