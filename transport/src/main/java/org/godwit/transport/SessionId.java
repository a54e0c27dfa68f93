package org.godwit.transport;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * 128 random bits, chosen by the destination's control plane and told to the source alone: they name a session and,
 * together with mutual TLS, authenticate it.
 *
 * @param hex 32 lower-case hexadecimal digits
 */
public record SessionId(String hex) {
    static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    public SessionId {
        if (!hex.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException(
                    "A session id is 32 lower-case hexadecimal digits (128 bits), not \"" + hex + "\".");
        }
    }

    public static SessionId random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new SessionId(HexFormat.of().formatHex(bits));
    }

    static SessionId of(byte[] bits) {
        return new SessionId(HexFormat.of().formatHex(bits));
    }

    byte[] bits() {
        return HexFormat.of().parseHex(hex);
    }

    /** The first digits only: enough to tell sessions apart in logs, not enough to join one. */
    @Override
    public String toString() {
        return hex.substring(0, 8);
    }
}
