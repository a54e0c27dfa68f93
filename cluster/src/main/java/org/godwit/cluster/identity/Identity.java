package org.godwit.cluster.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who this process is: a private key, the certificate chain for it, and the one authority that it trusts.
 *
 * @param chain this process's certificate first, the authority's last; peers that pin the authority need to see it
 */
public record Identity(List<X509Certificate> chain, PrivateKey key, X509Certificate ca) {
    /** A process has one identity, or a few in tests; what nobody holds any more is let go. */
    private static final Map<Identity, SSLContext> CONTEXTS = Collections.synchronizedMap(new WeakHashMap<>());

    private static final String CERTIFICATE = "cert.pem";
    private static final String KEY = "key.pem";
    private static final String AUTHORITY = "ca.pem";

    /**
     * Checks that the parts belong together.
     *
     * @throws IdentityException when the certificate was not signed by the authority, or names no role
     */
    public Identity {
        chain = List.copyOf(chain);
        Peer.of(chain.getFirst());
        try {
            chain.getFirst().verify(ca.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IdentityException(
                    "The certificate of '"
                            + chain.getFirst().getSubjectX500Principal().getName()
                            + "' was not signed by the authority that came with it.",
                    e);
        }
    }

    public static boolean exists(Path dir) {
        return Files.exists(dir.resolve(CERTIFICATE));
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IdentityException when a file is missing or is not what its name says
     */
    public static Identity load(Path dir) {
        Path cert = dir.resolve(CERTIFICATE);
        Path key = dir.resolve(KEY);
        Path ca = dir.resolve(AUTHORITY);
        return new Identity(
                Pem.certificates(SecretFile.read(cert), cert.toString()),
                Pem.privateKey(SecretFile.read(key), key.toString()),
                Pem.certificates(SecretFile.read(ca), ca.toString()).getFirst());
    }

    /** The certificate is written last: a folder that has it is whole. */
    public void save(Path dir) {
        SecretFile.folder(dir);
        SecretFile.write(dir.resolve(KEY), Pem.text(key));
        SecretFile.write(dir.resolve(AUTHORITY), Pem.text(List.of(ca)));
        SecretFile.write(dir.resolve(CERTIFICATE), Pem.text(chain));
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public Peer self() {
        return Peer.of(certificate());
    }

    public String name() {
        return self().name();
    }

    public Role role() {
        return self().role();
    }

    public Instant expiresAt() {
        return certificate().getNotAfter().toInstant();
    }

    public String caFingerprint() {
        return Fingerprint.of(ca);
    }

    /**
     * For servers and clients: TLS 1.3 only, this key, and trust in the cluster's authority alone. A server that wants its clients' certificates
     * must say so on its engine or socket ({@code needClientAuth}); which role may do what is for the caller to decide, by {@link Peer}.
     *
     * <p>Every call answers the same one: making it derives keys from passwords, ten thousand rounds each, and a migration would wait
     * for that three times; and connections to a peer that was spoken to before take up its session again.
     */
    public SSLContext sslContext() {
        return CONTEXTS.computeIfAbsent(this, Tls13::context);
    }

    /** For libraries that make their own context; theirs must be told to speak TLS 1.3 only. */
    public X509ExtendedKeyManager keyManager() {
        return Tls13.keys(this);
    }

    /** See {@link #keyManager()}; trusts the cluster's authority alone. */
    public X509ExtendedTrustManager trustManager() {
        return Tls13.trust(this);
    }

    /** Key and trust in one PKCS#12 store, for libraries that want such a thing. */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("self", key, password, chain.toArray(Certificate[]::new));
            store.setCertificateEntry("ca", ca);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty PKCS#12 store takes a key", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        Peer self = self();
        return self.role().unit() + " " + self.name() + ", until " + expiresAt();
    }
}
