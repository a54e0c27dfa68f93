package org.godwit.transport.stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Set;

/**
 * Coverage-guided fuzzing of the stream's reader. The normal build runs the inputs that are kept; {@code ./godwit fuzz}
 * searches for new ones, and {@code ./godwit verify} does so for a moment.
 */
class StreamFuzzTest {
    /** However it is split, a stream is read, passed on or refused in the same way, and every promise to the listener is kept. */
    @FuzzTest(maxDuration = "10s")
    void streams(byte[] stream) {
        String whole = outcome(stream, Math.max(1, stream.length));
        for (int piece : new int[] {1, 13, 4104}) {
            String cut = outcome(stream, piece);
            if (!cut.equals(whole)) {
                throw new AssertionError("In pieces of " + piece + ": " + cut + ", but at once: " + whole);
            }
        }
    }

    private static String outcome(byte[] stream, int piece) {
        Heard heard = new Heard("pc.ram", "a");
        try {
            heard.hear(stream, piece);
        } catch (StreamNotUnderstood refused) {
            if (!refused.getMessage().startsWith("QEMU's stream is not understood at byte " + refused.position())) {
                throw new AssertionError("Not a sentence: " + refused.getMessage(), refused);
            }
            return told(heard) + refused.getMessage();
        }
        checkAllThere(heard, stream);
        return told(heard);
    }

    private static String told(Heard heard) {
        return heard.story() + " " + Arrays.hashCode(heard.passed.toByteArray());
    }

    /** A stream of which no page was taken out passes whole. */
    private static void checkAllThere(Heard heard, byte[] stream) {
        Set<String> taken = Set.of("page", "filled");
        boolean some = heard.story().stream().anyMatch(event -> taken.contains(event.split(" ", 2)[0]));
        if (!some && !Arrays.equals(heard.passed.toByteArray(), stream)) {
            throw new AssertionError(heard.passed.size() + " of " + stream.length + " bytes were passed on.");
        }
    }
}
