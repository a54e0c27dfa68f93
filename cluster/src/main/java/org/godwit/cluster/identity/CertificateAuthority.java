package org.godwit.cluster.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.util.IPAddress;

/** The cluster's own authority: whoever holds a certificate of it belongs to the cluster, and nobody else is spoken to. */
public final class CertificateAuthority {
    /** Certificates begin a little in the past: a host whose clock is behind must be able to join. */
    private static final Duration CLOCKS_MAY_DIFFER_BY = Duration.ofMinutes(10);

    private static final Duration OWN_LIFE = Duration.ofDays(3653);
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(365);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    public static CertificateAuthority openOrCreate(Path dir) {
        return openOrCreate(dir, Clock.systemUTC());
    }

    /** The certificate is written after its key: a folder with a key alone was left by a crash, and nobody has seen that key's certificate. */
    public static CertificateAuthority openOrCreate(Path dir, Clock clock) {
        Path certificateFile = dir.resolve("ca.pem");
        Path keyFile = dir.resolve("ca-key.pem");
        if (Files.exists(certificateFile)) {
            return new CertificateAuthority(
                    Pem.certificates(SecretFile.read(certificateFile), certificateFile.toString())
                            .getFirst(),
                    Pem.privateKey(SecretFile.read(keyFile), keyFile.toString()),
                    clock);
        }
        KeyPair keys = KeyPairs.generate();
        X500Principal name = new X500Principal("O=Godwit,CN=Godwit cluster authority");
        try {
            var builder = builder(name, keys.getPublic(), name, clock.instant(), OWN_LIFE)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            X509Certificate certificate = signed((JcaX509v3CertificateBuilder) builder, keys.getPrivate());
            SecretFile.folder(dir);
            SecretFile.write(keyFile, Pem.text(keys.getPrivate()));
            SecretFile.write(certificateFile, Pem.text(List.of(certificate)));
            return new CertificateAuthority(certificate, keys.getPrivate(), clock);
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IdentityException("Cannot make the cluster's authority: " + e.getMessage(), e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String fingerprint() {
        return Fingerprint.of(certificate);
    }

    /**
     * A key pair and its certificate, for this machine's own processes.
     *
     * @param addresses DNS names and IP addresses by which it is reached
     */
    public Identity issue(Role role, String name, List<String> addresses) {
        KeyPair keys = KeyPairs.generate();
        return new Identity(
                List.of(certify(keys.getPublic(), role, name, addresses), certificate), keys.getPrivate(), certificate);
    }

    /**
     * Certifies a key that stays where it was made. Name, role and addresses are the arguments': what the request says of them is not read.
     *
     * @return PEM text of the certificate and this authority's own
     * @throws IdentityException when the request is not one, or its signature shows that the sender does not hold the key
     */
    public String sign(String requestPem, Role role, String name, List<String> addresses) {
        byte[] der = Pem.der(requestPem, "CERTIFICATE REQUEST", "The certificate request");
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey subject = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(subject))) {
                throw new IdentityException("The certificate request is not signed with the key that it is for.");
            }
            return Pem.text(List.of(certify(subject, role, name, addresses), certificate));
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IdentityException("The certificate request cannot be read: " + e.getMessage(), e);
        }
    }

    private X509Certificate certify(PublicKey subject, Role role, String name, List<String> addresses) {
        if (!NAME.matcher(name).matches()) {
            throw new IdentityException(
                    "'" + name
                            + "' cannot be a certificate's name; expected up to 63 letters, digits, dots, dashes or underscores.");
        }
        var subjectName = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Godwit")
                .addRDN(BCStyle.OU, role.unit())
                .addRDN(BCStyle.CN, name)
                .build();
        try {
            var extensions = new JcaX509ExtensionUtils();
            var builder = builder(
                            certificate.getSubjectX500Principal(),
                            subject,
                            new X500Principal(subjectName.getEncoded()),
                            clock.instant(),
                            CERTIFICATE_LIFE)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, purposes(role))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()))
                    .addExtension(Extension.subjectAlternativeName, false, names(role, name, addresses));
            return signed((JcaX509v3CertificateBuilder) builder, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new IdentityException("Cannot certify '" + name + "': " + e.getMessage(), e);
        }
    }

    private static ExtendedKeyUsage purposes(Role role) {
        return role == Role.ADMIN
                ? new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth)
                : new ExtendedKeyUsage(
                        new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
    }

    /** A server is reached over loopback, too; an agent's certificate must not pass for the server of the machine that it is on. */
    private static GeneralNames names(Role role, String name, List<String> addresses) {
        Set<String> all = new LinkedHashSet<>();
        all.add(name);
        all.addAll(addresses);
        if (role == Role.SERVER) {
            all.addAll(List.of("localhost", "127.0.0.1", "::1"));
        }
        List<GeneralName> names = new ArrayList<>();
        for (String address : all) {
            if (IPAddress.isValid(address)) {
                names.add(new GeneralName(GeneralName.iPAddress, address));
            } else if (DNS_NAME.matcher(address).matches()) {
                names.add(new GeneralName(GeneralName.dNSName, address));
            } else if (!address.equals(name)) {
                throw new IdentityException("'" + address + "' is neither an IP address nor a DNS name.");
            }
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer, PublicKey key, X500Principal subject, Instant now, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, RANDOM).setBit(126),
                Date.from(now.minus(CLOCKS_MAY_DIFFER_BY)),
                Date.from(now.plus(life)),
                subject,
                key);
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign: " + e.getMessage(), e);
        }
    }
}
