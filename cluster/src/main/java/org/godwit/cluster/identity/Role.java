package org.godwit.cluster.identity;

import java.util.Locale;

/** What the holder of a certificate is; the certificate's {@code OU}. */
public enum Role {
    SERVER,
    AGENT,
    ADMIN;

    String unit() {
        return name().toLowerCase(Locale.ROOT);
    }
}
