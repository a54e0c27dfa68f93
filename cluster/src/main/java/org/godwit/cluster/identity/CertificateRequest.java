package org.godwit.cluster.identity;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A key pair that a joining agent made, and its request (PKCS#10) to have the public half certified. The request proves that who asks holds the
 * key; name, role and addresses are the authority's to decide.
 */
public final class CertificateRequest {
    private final KeyPair keys;
    private final String pem;

    private CertificateRequest(KeyPair keys, String pem) {
        this.keys = keys;
        this.pem = pem;
    }

    public static CertificateRequest create() {
        KeyPair keys = KeyPairs.generate();
        try {
            var request = new JcaPKCS10CertificationRequestBuilder(new X500Principal("O=Godwit"), keys.getPublic())
                    .build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(keys.getPrivate()));
            return new CertificateRequest(keys, Pem.text("CERTIFICATE REQUEST", request.getEncoded()));
        } catch (OperatorCreationException | java.io.IOException e) {
            throw new IllegalStateException("a fresh key signs its own request", e);
        }
    }

    /** The request as text; without the private key. */
    public String pem() {
        return pem;
    }

    /**
     * Puts the answer and the key that never left together.
     *
     * @param chainPem the certificate for this request, then the authority's own
     * @param caSha256 the authority that the token named
     * @throws IdentityException when the answer is for another key or of another authority
     */
    public Identity complete(String chainPem, String caSha256) {
        List<X509Certificate> chain = Pem.certificates(chainPem, "The server's answer to the join");
        X509Certificate ca = chain.getLast();
        if (!Fingerprint.of(ca).equals(caSha256)) {
            throw new IdentityException("The server answered with a certificate of another authority ("
                    + Fingerprint.of(ca) + "); the token names " + caSha256 + ".");
        }
        if (!chain.getFirst().getPublicKey().equals(keys.getPublic())) {
            throw new IdentityException(
                    "The server answered with a certificate for another key than the one in the request.");
        }
        return new Identity(List.of(chain.getFirst(), ca), keys.getPrivate(), ca);
    }
}
