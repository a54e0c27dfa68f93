package org.godwit.transport.page;

/** The runs of one {@link Delta}, read and checked before any is applied. Used again and again. */
final class DeltaRuns {
    private final int[] at = new int[Layout.PAGE];
    private final int[] length = new int[Layout.PAGE];
    private final int[] body = new int[Layout.PAGE];
    private int count;

    int count() {
        return count;
    }

    /** Where in the page a run goes. */
    int at(int run) {
        return at[run];
    }

    int length(int run) {
        return length[run];
    }

    /** Where in the batch its bytes begin. */
    int body(int run) {
        return body[run];
    }

    /** Reads all runs. Returns what is wrong with them, to be put into a sentence; empty if they are right. */
    String read(byte[] raw, int from, int end) {
        count = 0;
        int read = from;
        int to = 0;
        while (read < end) {
            int skipAt = read;
            int lengthAt = afterNumber(raw, skipAt, end);
            read = lengthAt < 0 ? -1 : afterNumber(raw, lengthAt, end);
            if (read < 0) {
                return "whose runs end within a number, expected two numbers of one or two bytes before each run";
            }
            int skip = number(raw, skipAt);
            int bytes = number(raw, lengthAt);
            if (bytes == 0 || bytes > end - read) {
                return "with a run of " + bytes + " bytes where " + (end - read)
                        + " follow, expected at least 1 and no more";
            }
            if (skip + bytes > Layout.PAGE - to) {
                return "with a run that ends at byte " + (to + skip + bytes) + " of the page, expected at most "
                        + Layout.PAGE;
            }
            at[count] = to + skip;
            length[count] = bytes;
            body[count] = read;
            count++;
            to += skip + bytes;
            read += bytes;
        }
        return count == 0 ? "without a run, expected at least one" : "";
    }

    /** Positions in a page take one byte or two. */
    private static int afterNumber(byte[] raw, int from, int end) {
        if (from < end && raw[from] >= 0) {
            return from + 1;
        }
        return from + 1 < end && raw[from + 1] >= 0 ? from + 2 : -1;
    }

    private static int number(byte[] raw, int from) {
        return raw[from] >= 0 ? raw[from] : (raw[from] & 0x7f) | raw[from + 1] << 7;
    }
}
