package org.godwit.api;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms that names and addresses have everywhere in Godwit. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,49}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private Names() {}

    /** Letters, digits, dots and dashes, up to 50, the first a letter or digit: fit for a file, a node of ZooKeeper and a URL as they are. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** An IPv4 or IPv6 address; never a name, so that nothing is looked up. */
    public static boolean isIpAddress(String text) {
        if (!IPV4.matcher(text).matches()
                && (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0)) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isImage(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return false;
        }
        try {
            return isName(ImageRef.parse(text).datastore());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The one of {@code known} that was probably meant, when one is near enough to be worth naming. */
    public static Optional<String> nearest(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(name ->
                        distance(lower, name.toLowerCase(Locale.ROOT)) <= Math.max(1, Math.min(name.length(), 9) / 3))
                .min(Comparator.comparingInt((String name) -> distance(lower, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance; texts that differ in length by more than a few characters are simply far apart. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 3) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
