package org.godwit.cluster.identity;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A join token as an operator carries it: {@code godwit1.<hash of the CA's certificate>.<id>.<secret>}.
 *
 * @param caSha256 which authority the joiner must meet: whoever answers in the server's place is found out before the secret is sent
 */
public record TokenText(String caSha256, String id, String secret) {
    private static final Pattern FORM = Pattern.compile("godwit1\\.([0-9a-f]{64})\\.([0-9a-f]{8})\\.([0-9a-f]{48})");
    private static final SecureRandom RANDOM = new SecureRandom();

    public static TokenText create(String caSha256) {
        return new TokenText(caSha256, random(4), random(24));
    }

    /**
     * Takes the text apart.
     *
     * @throws TokenRefused when the text has another form; the sentence does not repeat it
     */
    public static TokenText parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new TokenRefused(
                    TokenRefused.Reason.MALFORMED,
                    "The join token has the wrong form; expected 'godwit1.' and three groups of hexadecimal digits (64, 8, 48) with dots between,"
                            + " as it was printed when it was made. Was it cut when it was copied?");
        }
        return new TokenText(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    public String text() {
        return "godwit1." + caSha256 + "." + id + "." + secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "token " + id;
    }

    private static String random(int bytes) {
        byte[] value = new byte[bytes];
        RANDOM.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }
}
