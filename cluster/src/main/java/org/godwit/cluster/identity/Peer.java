package org.godwit.cluster.identity;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, as its certificate says. Says nothing about trust: ask only about certificates that a handshake has verified.
 *
 * @param name the host's or user's name
 */
public record Peer(String name, Role role) {

    /**
     * Reads the subject.
     *
     * @throws IdentityException when the certificate's subject has no name or no known role: it is not one of Godwit's
     */
    public static Peer of(Certificate certificate) {
        if (!(certificate instanceof X509Certificate x509)) {
            throw new IdentityException(
                    "The peer's certificate is of type " + certificate.getType() + "; expected X.509.");
        }
        String subject = x509.getSubjectX500Principal().getName();
        String name = part(subject, "CN");
        String unit = part(subject, "OU");
        for (Role role : Role.values()) {
            if (name != null && role.unit().equals(unit)) {
                return new Peer(name, role);
            }
        }
        throw new IdentityException("The certificate's subject is '" + subject
                + "'; expected a name (CN) and one of the roles server, agent, admin (OU).");
    }

    private static @Nullable String part(String subject, String type) {
        try {
            for (Rdn rdn : new LdapName(subject).getRdns()) {
                if (rdn.getType().equalsIgnoreCase(type)) {
                    return rdn.getValue().toString();
                }
            }
            return null;
        } catch (InvalidNameException e) {
            throw new IdentityException("The certificate's subject '" + subject + "' is not a distinguished name.", e);
        }
    }
}
