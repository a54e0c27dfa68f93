package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReturnPathFilterTest {
    private static final int SWITCHOVER_ACK = 7;

    @Test
    void takesOutTheSwitchoverAckAndNothingElseHoweverTheBytesAreCut() {
        for (long seed = System.nanoTime(), last = seed + 200; seed < last; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            long acks = 0;
            for (int i = 0; i < 60; i++) {
                if (random.nextInt(4) == 0) {
                    ReturnMessages.message(said, SWITCHOVER_ACK, new byte[0]);
                    acks++;
                } else {
                    ByteArrayOutputStream message = new ByteArrayOutputStream();
                    ReturnMessages.any(message, random);
                    said.writeBytes(message.toByteArray());
                    expected.writeBytes(message.toByteArray());
                }
            }
            ReturnPathFilter filter = new ReturnPathFilter(Side.DESTINATION);
            assertThat(inPieces(filter, said.toByteArray(), random))
                    .as("seed %d", seed)
                    .isEqualTo(expected.toByteArray());
            assertThat(filter.withheld()).isEqualTo(acks);
        }
    }

    private static byte[] inPieces(ReturnPathFilter filter, byte[] said, SplittableRandom random) {
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        int at = 0;
        while (at < said.length) {
            int piece = Math.min(said.length - at, random.nextInt(1, 1 << random.nextInt(1, 8)));
            byte[] out = new byte[piece + ReturnPathFilter.SLACK];
            passed.write(out, 0, filter.filter(said, at, piece, out, 0));
            at += piece;
        }
        return passed.toByteArray();
    }

    @Test
    void aWrongLengthOfAKnownMessageIsNamed() {
        wrong(1, 5, "type 1 with 5 bytes of data from its QEMU, expected 4");
        wrong(SWITCHOVER_ACK, 1, "type 7 with 1 bytes of data from its QEMU, expected 0");
        wrong(4, 0, "expected 12");
        wrong(3, 12, "expected 13 to 268");
        wrong(5, 257, "expected 1 to 256");
    }

    private static void wrong(int type, int length, String sentence) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ReturnMessages.message(said, type, new byte[length]);
        byte[] bytes = said.toByteArray();
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> new ReturnPathFilter(Side.DESTINATION)
                        .filter(bytes, 0, bytes.length, new byte[bytes.length + ReturnPathFilter.SLACK], 0))
                .withMessageContaining(sentence);
    }
}
