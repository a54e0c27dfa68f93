package org.godwit.server;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The addresses that a certificate is good for. */
final class AlternativeNames {
    private static final Integer IP_ADDRESS = 7;

    private final Set<InetAddress> addresses = new HashSet<>();

    private AlternativeNames() {}

    static AlternativeNames of(X509Certificate certificate) {
        AlternativeNames names = new AlternativeNames();
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            if (entries != null) {
                entries.stream()
                        .filter(entry -> IP_ADDRESS.equals(entry.get(0)))
                        .forEach(entry -> names.addresses.add(InetAddress.ofLiteral(String.valueOf(entry.get(1)))));
            }
        } catch (CertificateParsingException e) {
            throw new IllegalStateException("the cluster's own certificate can be read", e);
        }
        return names;
    }

    boolean containsAll(List<String> wanted) {
        return wanted.stream().map(InetAddress::ofLiteral).allMatch(addresses::contains);
    }
}
