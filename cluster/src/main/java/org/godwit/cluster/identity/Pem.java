package org.godwit.cluster.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys, certificates and requests as text. {@code source} names in an error where the text came from. */
final class Pem {
    private Pem() {}

    static String text(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new IllegalStateException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    static String text(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            text.append(text("CERTIFICATE", der(certificate)));
        }
        return text.toString();
    }

    static String text(PrivateKey key) {
        return text("PRIVATE KEY", key.getEncoded());
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    static List<X509Certificate> certificates(String pem, String source) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
            for (var certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                chain.add((X509Certificate) certificate);
            }
            if (chain.isEmpty()) {
                throw new IdentityException(source + " holds no certificate; expected PEM text.");
            }
            return List.copyOf(chain);
        } catch (CertificateException e) {
            throw new IdentityException(source + " is not a certificate in PEM form: " + e.getMessage(), e);
        }
    }

    static PrivateKey privateKey(String pem, String source) {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(der(pem, "PRIVATE KEY", source)));
        } catch (GeneralSecurityException e) {
            throw new IdentityException(source + " is not an EC private key: " + e.getMessage(), e);
        }
    }

    static byte[] der(String pem, String type, String source) {
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            PemObject object = reader.readPemObject();
            if (object == null || !object.getType().equals(type)) {
                throw new IdentityException(
                        source + " does not begin with '-----BEGIN " + type + "-----'; expected PEM text.");
            }
            return object.getContent();
        } catch (IOException e) {
            throw new IdentityException(source + " is not PEM text: " + e.getMessage(), e);
        }
    }
}
