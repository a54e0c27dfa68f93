package org.godwit.cluster.identity;

import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A context whose engines and sockets speak TLS 1.3 and nothing older. The JDK's own {@code TLSv1.3} context still accepts 1.2, so every library
 * that is handed a context would have to be told; this one needs no telling.
 */
final class Tls13 extends SSLContextSpi {
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private static final int SESSIONS = 256;

    private final SSLContext jdk;

    private Tls13(SSLContext jdk) {
        this.jdk = jdk;
    }

    static SSLContext context(Identity identity) {
        return context(new KeyManager[] {keys(identity)}, trust(identity));
    }

    /** Trusts chains that end in the identity's authority. */
    static X509ExtendedTrustManager trust(Identity identity) {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("ca", identity.ca());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IdentityException("The cluster's authority is of no use for TLS: " + e.getMessage(), e);
        }
    }

    static X509ExtendedKeyManager keys(Identity identity) {
        char[] password = "in memory only".toCharArray();
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(identity.keyStore(password), password);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IdentityException(
                    "The key of '" + identity.name() + "' is of no use for TLS: " + e.getMessage(), e);
        }
    }

    static SSLContext context(KeyManager[] keys, TrustManager trust) {
        try {
            SSLContext jdk = SSLContext.getInstance("TLSv1.3");
            jdk.init(keys, new TrustManager[] {trust}, null);
            // By default 20,480 for a day: a context that lives as long as its agent would keep one for every
            // connection.
            jdk.getClientSessionContext().setSessionCacheSize(SESSIONS);
            jdk.getServerSessionContext().setSessionCacheSize(SESSIONS);
            return new Context(jdk);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS 1.3", e);
        }
    }

    private static final class Context extends SSLContext {
        Context(SSLContext jdk) {
            super(new Tls13(jdk), jdk.getProvider(), "TLSv1.3");
        }
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("This context is already initialized.");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new Tls13Sockets.Clients(jdk.getSocketFactory(), PROTOCOLS);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return new Tls13Sockets.Servers(jdk.getServerSocketFactory(), PROTOCOLS);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return limited(jdk.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return limited(jdk.createSSLEngine(host, port));
    }

    private static SSLEngine limited(SSLEngine engine) {
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return jdk.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return jdk.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return limited(jdk.getDefaultSSLParameters());
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return limited(jdk.getSupportedSSLParameters());
    }

    private static SSLParameters limited(SSLParameters parameters) {
        parameters.setProtocols(PROTOCOLS);
        return parameters;
    }
}
