package org.godwit.transport;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Coverage-guided fuzzing of all that reads a peer's bytes. The normal build runs the inputs that are kept; {@code ./godwit fuzz}
 * searches for new ones, and {@code ./godwit verify} does so for a moment.
 */
class WireFuzzTest {
    /** Each input is a wire; its headers are first made right, or the fuzzer would never get past their check. */
    @FuzzTest(maxDuration = "10s")
    void frames(byte[] wire) throws InterruptedException {
        readOrRefuse(wire);
        if (wire.length >= FrameHeader.BYTES) {
            FrameHeader lie = new FrameHeader(
                    FrameType.of(Math.floorMod(wire[0], 13) + 1).orElseThrow(),
                    Encoding.of(Math.floorMod(wire[1], 3)).orElseThrow(),
                    number(wire, 4),
                    number(wire, 8),
                    0,
                    wire[24] & 3,
                    number(wire, 32) & Integer.MAX_VALUE,
                    number(wire, 44));
            byte[] signed = wire.clone();
            lie.writeTo(signed);
            readOrRefuse(signed);
        }
    }

    private static int number(byte[] wire, int at) {
        return wire[at] << 24 | (wire[at + 1] & 0xff) << 16 | (wire[at + 2] & 0xff) << 8 | (wire[at + 3] & 0xff);
    }

    private static void readOrRefuse(byte[] wire) throws InterruptedException {
        try {
            Frames.read(wire, new ByteArrayOutputStream());
        } catch (TransportException refused) {
            expectSentence(refused);
        }
    }

    @FuzzTest(maxDuration = "10s")
    void greetings(byte[] wire) throws IOException {
        try {
            Handshake.readHello(new ByteArrayInputStream(wire));
        } catch (TransportException refused) {
            expectSentence(refused);
        } catch (java.io.EOFException tooShort) {
            return;
        }
        try {
            Handshake.readWelcome(new ByteArrayInputStream(wire));
        } catch (TransportException refused) {
            expectSentence(refused);
        }
    }

    /** However it is cut, the same bytes pass. */
    @FuzzTest(maxDuration = "10s")
    void returnPath(byte[] said) {
        byte[] whole = filter(said, said.length);
        byte[] cut = filter(said, 3);
        if (!Arrays.equals(whole, cut)) {
            throw new AssertionError("The cut of " + said.length + " bytes changed what passes.");
        }
    }

    private static byte[] filter(byte[] said, int piece) {
        ReturnPathFilter filter = new ReturnPathFilter(Side.DESTINATION);
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        byte[] out = new byte[said.length + ReturnPathFilter.SLACK];
        try {
            for (int at = 0; at < said.length; at += piece) {
                int length = Math.min(piece, said.length - at);
                passed.write(out, 0, filter.filter(said, at, length, out, 0));
            }
        } catch (TransportException refused) {
            expectSentence(refused);
            return new byte[0];
        }
        return passed.toByteArray();
    }

    private static void expectSentence(TransportException refused) {
        if (!refused.getMessage().startsWith("The ")) {
            throw new AssertionError("Not a sentence: " + refused.getMessage(), refused);
        }
    }
}
