package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.godwit.transport.TransportException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTest {
    private static final int ROUNDS = 150;

    private final long seed = System.nanoTime();

    @Test
    void whatWasWrittenIsWhatIsRead() throws Exception {
        for (long round = seed; round < seed + ROUNDS; round++) {
            Frames.Sent sent = Frames.some(round);
            ByteArrayOutputStream handed = new ByteArrayOutputStream();
            Frames.read(Frames.join(sent.frames), handed);
            assertThat(Arrays.equals(handed.toByteArray(), sent.data))
                    .as("seed %d", round)
                    .isTrue();
        }
    }

    /** The ways in which a wire, or a peer, can harm what a sender wrote. */
    enum Harm {
        BIT_FLIPPED {
            // The checksum is of the decoded bytes, and in a run of zeros a match at another distance decodes to the
            // same.
            @Override
            boolean mayChangeNothing() {
                return true;
            }

            @Override
            byte[] to(List<byte[]> frames, SplittableRandom random) {
                byte[] all = Frames.join(frames);
                int bit = random.nextInt(all.length * 8);
                all[bit / 8] ^= (byte) (1 << bit % 8);
                return all;
            }
        },
        TRUNCATED {
            @Override
            byte[] to(List<byte[]> frames, SplittableRandom random) {
                byte[] all = Frames.join(frames);
                return Arrays.copyOf(all, random.nextInt(all.length));
            }
        },
        FRAME_LOST {
            @Override
            byte[] to(List<byte[]> frames, SplittableRandom random) {
                List<byte[]> changed = new ArrayList<>(frames);
                changed.remove(random.nextInt(frames.size()));
                return Frames.join(changed);
            }
        },
        FRAMES_SWAPPED {
            @Override
            byte[] to(List<byte[]> frames, SplittableRandom random) {
                List<byte[]> changed = new ArrayList<>(frames);
                int at = random.nextInt(frames.size() - 1);
                changed.add(at, changed.remove(at + 1));
                return Frames.join(changed);
            }
        },
        FRAME_REPLAYED {
            @Override
            byte[] to(List<byte[]> frames, SplittableRandom random) {
                List<byte[]> changed = new ArrayList<>(frames);
                int at = random.nextInt(frames.size() - 1);
                changed.add(random.nextInt(at + 1, frames.size()), frames.get(at));
                return Frames.join(changed);
            }
        },
        NOISE {
            @Override
            byte[] to(List<byte[]> frames, SplittableRandom random) {
                byte[] noise = new byte[random.nextInt(1, 4096)];
                random.nextBytes(noise);
                return noise;
            }
        };

        abstract byte[] to(List<byte[]> frames, SplittableRandom random);

        /** Whether a reader may take the harmed frames for whole ones, all of their bytes being right in the end. */
        boolean mayChangeNothing() {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void harmIsNoticedOrChangesNothingAndNothingWrongIsHandedOver(Harm harm) throws Exception {
        for (long round = seed; round < seed + ROUNDS; round++) {
            Frames.Sent sent = Frames.some(round);
            byte[] harmed = harm.to(sent.frames, new SplittableRandom(round));
            ByteArrayOutputStream handed = new ByteArrayOutputStream();
            Throwable noticed = catchThrowable(() -> Frames.read(harmed, handed));
            if (noticed == null && harm.mayChangeNothing()) {
                assertThat(handed.toByteArray()).as("seed %d", round).isEqualTo(sent.data);
                continue;
            }
            assertThat(noticed)
                    .as("seed %d", round)
                    .isInstanceOf(TransportException.class)
                    .message()
                    .startsWith("The ")
                    .contains("destination")
                    .contains("expected");
            byte[] got = handed.toByteArray();
            assertThat(Arrays.mismatch(got, sent.data))
                    .as("seed %d: what was handed over is the beginning of what was sent", round)
                    .isIn(got.length, -1);
        }
    }

    @Test
    void aPeerThatSignsItsLiesIsRefusedBeforeAnythingIsRead() {
        refused(lie(FrameType.RECORDS, Encoding.PLAIN, FrameHeader.MAX_RAW + 1, 9), "raw length");
        refused(lie(FrameType.RECORDS, Encoding.ZSTD, -1, 9), "raw length");
        refused(lie(FrameType.RECORDS, Encoding.ZSTD, 10, Integer.MAX_VALUE), "encoded length");
        refused(lie(FrameType.RECORDS, Encoding.ZSTD, 10, -1), "encoded length");
        refused(lie(FrameType.RECORDS, Encoding.LZ4, 10, 10), "encoded length");
        refused(lie(FrameType.RECORDS, Encoding.PLAIN, 10, 9), "encoded length");
        refused(lie(FrameType.RECORDS, Encoding.PLAIN, 0, 0), "no payload");
        refused(lie(FrameType.PING, Encoding.PLAIN, 1, 1), "raw length");
        refused(lie(FrameType.ERROR, Encoding.ZSTD, 100, 10), "encoding zstd");
        refused(new FrameHeader(FrameType.RECORDS, Encoding.PLAIN, 10, 10, 0, 0, -1, 0), "position");
        refused(new FrameHeader(FrameType.RECORDS, Encoding.PLAIN, 10, 10, 0, -1, 0, 0), "number");
        refused(new FrameHeader(FrameType.RECORDS, Encoding.PLAIN, 10, 10, 0, 1 << 20, 0, 0), "number 1048576");
        refused(new FrameHeader(FrameType.RECORDS, Encoding.PLAIN, 10, 10, 1, 0, 0, 0), "frame 1, expected frame 0");
        refused(lie(FrameType.RETURN, Encoding.PLAIN, 10, 10), "only the destination sends");
        refused(lie(FrameType.HOLDINGS, Encoding.PLAIN, 10, 10), "only the destination sends");
        refused(lie(FrameType.RECORDS, Encoding.PLAIN, 10, 10), "checksum");
    }

    private static FrameHeader lie(FrameType type, Encoding encoding, int raw, int encoded) {
        return new FrameHeader(type, encoding, raw, encoded, 0, 0, 0, 1);
    }

    private static void refused(FrameHeader lie, String sentence) {
        byte[] bytes = new byte[FrameHeader.BYTES + 10];
        lie.writeTo(bytes);
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> Frames.read(bytes, new ByteArrayOutputStream()))
                .withMessageContaining(sentence)
                .matches(e -> e.fault() == Fault.CORRUPT);
    }

    @Test
    void bytesThatAreNotOfTheirEncodingAreRefused() throws IOException {
        byte[] wrong = new byte[FrameHeader.BYTES + 50];
        new SplittableRandom(seed).nextBytes(wrong);
        for (Encoding encoding : List.of(Encoding.ZSTD, Encoding.LZ4)) {
            new FrameHeader(FrameType.RECORDS, encoding, 4096, 50, 0, 0, 0, 0).writeTo(wrong);
            assertThatExceptionOfType(TransportException.class)
                    .as("seed %d", seed)
                    .isThrownBy(() -> Frames.read(wrong, new ByteArrayOutputStream()));
        }
    }
}
