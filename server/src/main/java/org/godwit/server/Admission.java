package org.godwit.server;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.godwit.api.JoinAnswer;
import org.godwit.api.JoinRequest;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.HostDirectory;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Fingerprint;
import org.godwit.cluster.identity.Role;
import org.godwit.cluster.identity.TokenText;
import org.godwit.server.http.JoinRoute;

/** Lets a host in: takes a use of its token, certifies its key, writes it down. */
final class Admission implements JoinRoute.Admission {
    private static final String END = "-----END CERTIFICATE-----\n";

    private final String clusterName;
    private final CertificateAuthority authority;
    private final Cluster cluster;
    private final String zookeeper;

    Admission(String clusterName, CertificateAuthority authority, Cluster cluster, String zookeeper) {
        this.clusterName = clusterName;
        this.authority = authority;
        this.cluster = cluster;
        this.zookeeper = zookeeper;
    }

    @Override
    public JoinAnswer admit(JoinRequest request) {
        cluster.tokens().redeem(new TokenText(authority.fingerprint(), request.tokenId(), request.secret()).text());
        String chain = authority.sign(request.csr(), Role.AGENT, request.name(), request.addresses());
        int end = chain.indexOf(END) + END.length();
        String certificate = chain.substring(0, end);
        cluster.hosts().register(new HostDirectory.Host(request.name(), fingerprint(certificate), Instant.now()));
        return new JoinAnswer(certificate, chain.substring(end), clusterName, zookeeper);
    }

    private static String fingerprint(String pem) {
        try {
            byte[] text = pem.getBytes(StandardCharsets.US_ASCII);
            return Fingerprint.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(text)));
        } catch (CertificateException e) {
            throw new IllegalStateException("the authority writes certificates that can be read", e);
        }
    }
}
