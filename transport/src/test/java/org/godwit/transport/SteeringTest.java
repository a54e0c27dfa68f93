package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Percentage;
import org.godwit.transport.CodecChoice.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steers a session: the choice of codec, the window, the cap, the watch over the peer. Time is made up here. */
class SteeringTest {
    private static final int FRAME = 256 << 10;
    private static final Step PLAIN = new Step(Encoding.PLAIN, 0);
    private static final Step LZ4 = new Step(Encoding.LZ4, 0);
    private static final Step FAST = new Step(Encoding.ZSTD, -5);
    private static final Step ZSTD = new Step(Encoding.ZSTD, 1);

    @TempDir
    private Path directory;

    /** Data as measured on a core: zstd 1 takes 0.35 GB/s and leaves 0.4, zstd -5 0.5 and 0.5, lz4 0.77 and 0.55. */
    private static CodecChoice after(double link) {
        CodecChoice choice = new CodecChoice(Codec.AUTO, 1, 1, link);
        for (int i = 0; i < 500; i++) {
            Step step = choice.next();
            choice.link(link, true);
            if (step.equals(PLAIN)) {
                choice.encoded(step, FRAME, FRAME, 1000);
            } else if (step.equals(LZ4)) {
                choice.encoded(step, FRAME, (int) (FRAME * 0.55), (long) (FRAME / 0.77));
            } else if (step.equals(FAST)) {
                choice.encoded(step, FRAME, (int) (FRAME * 0.5), (long) (FRAME / 0.5));
            } else {
                choice.encoded(step, FRAME, (int) (FRAME * 0.4), (long) (FRAME / 0.35));
            }
        }
        return choice;
    }

    @Test
    void theSlowerTheLinkTheHarderItCompresses() {
        assertThat(after(12.5e6).current()).isEqualTo(ZSTD);
        assertThat(after(125e6).current()).isEqualTo(ZSTD);
        assertThat(after(320e6).current()).isEqualTo(LZ4);
        assertThat(after(1.25e9).current()).isEqualTo(PLAIN);
        assertThat(after(12.5e9).current()).isEqualTo(PLAIN);
    }

    @Test
    void aProcessorThatIsBusyForAMomentIsNotTakenForABoundlessLink() {
        CodecChoice choice = after(125e6);
        for (int interval = 0; interval < 100; interval++) {
            choice.link(60e6, false);
            choice.encoded(ZSTD, FRAME, (int) (FRAME * 0.4), (long) (FRAME / 0.3));
        }
        assertThat(choice.current()).isNotEqualTo(PLAIN);
        for (int interval = 0; interval < 10; interval++) {
            choice.link(125e6, true);
            choice.encoded(ZSTD, FRAME, (int) (FRAME * 0.4), (long) (FRAME / 0.35));
        }
        assertThat(choice.current()).isEqualTo(ZSTD);
    }

    @Test
    void dataThatCannotBeCompressedLeavesPlainOnAFastLink() {
        CodecChoice choice = new CodecChoice(Codec.AUTO, 1, 1, 1e9);
        for (int i = 0; i < 500; i++) {
            Step step = choice.next();
            choice.link(1e9, true);
            choice.encoded(step, FRAME, FRAME, step.equals(PLAIN) ? 1000 : FRAME);
        }
        assertThat(choice.current()).isEqualTo(PLAIN);
    }

    @Test
    void theWindowIsWhatTheWayHoldsWithinItsBounds() {
        Window window = new Window(4 << 20);
        window.adapt(1e6, 0.2);
        assertThat(window.size()).isEqualTo(1 << 20);
        window.adapt(125e6, 2);
        assertThat(window.size()).isCloseTo(1_562_500, Percentage.withPercentage(1));
        window.adapt(10e9, 2);
        assertThat(window.size()).isEqualTo(4 << 20);
    }

    @Test
    void aPeerIsDeadWhenSilentOrWhenItOnlyTalks() {
        long ms = 1_000_000;
        Liveness silent = new Liveness(Side.SOURCE, 4000 * ms, 0);
        assertThat(silent.dead(4000 * ms)).isEmpty();
        assertThat(silent.dead(4001 * ms))
                .hasValueSatisfying(why -> assertThat(why).contains("heard nothing"));

        Liveness talker = new Liveness(Side.SOURCE, 4000 * ms, 0);
        assertThat(talker.ping(0)).isPresent();
        assertThat(talker.ping(500 * ms)).as("one ping at a time").isEmpty();
        talker.heard(8000 * ms);
        assertThat(talker.dead(8000 * ms)).isEmpty();
        assertThat(talker.dead(8001 * ms))
                .hasValueSatisfying(why -> assertThat(why).contains("has not answered"));
    }

    @Test
    void theRoundTripIsTheLeastOfTheLast() {
        Liveness peer = new Liveness(Side.SOURCE, 4_000_000_000L, 0);
        assertThat(peer.roundTripMillis()).isZero();
        for (long nanos : new long[] {5_000_000, 2_000_000, 9_000_000}) {
            long token = peer.ping(1000).orElseThrow();
            peer.pong(token, 1000 + nanos);
        }
        assertThat(peer.roundTripMillis()).isEqualTo(2.0);
        assertThatExceptionOfType(TransportException.class).isThrownBy(() -> peer.pong(1000, 2000));
    }

    @Test
    void aRateIsThatOfAboutTheLastSecond() {
        RateMeter meter = new RateMeter();
        long step = 10_000_000;
        for (long now = 0; now < 300 * step; now += step) {
            meter.add(1_000_000, now);
        }
        assertThat(meter.perSecond(300 * step)).isCloseTo(100e6, Percentage.withPercentage(10));
        assertThat(meter.perSecond(600 * step)).isZero();
    }

    @Test
    void theCapHoldsAndCanBeLiftedOnTheWay() throws IOException {
        byte[] noise = new byte[3 << 20];
        new SplittableRandom(1).nextBytes(noise);
        long cap = 2 << 20;
        try (Wire wire = new Wire(SessionOptions.defaults().withMaxBytesPerSecond(cap));
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            long before = System.nanoTime();
            CompletableFuture<byte[]> half = Streams.readAll(to, 1 << 20);
            CompletableFuture<Void> written = Streams.writeAll(from, noise, new SplittableRandom(2));
            assertThat(half).succeedsWithin(Duration.ofSeconds(60));
            double atLeast = (double) ((1 << 20) - cap / 10) / cap;
            assertThat((System.nanoTime() - before) / 1e9)
                    .as("a machine can be slower than the cap, never faster")
                    .isGreaterThan(atLeast);
            wire.source.maxBytesPerSecond(0);
            assertThat(Streams.readAll(to, 2 << 20)).succeedsWithin(Duration.ofSeconds(60));
            assertThat(written).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Test
    void optionsThatCannotWorkAreNamed() {
        SessionOptions options = SessionOptions.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withLevel(30))
                .withMessageContaining("level is 30");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withWindowBytes(1))
                .withMessageContaining("windowBytes is 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withMaxBytesPerSecond(-1))
                .withMessageContaining("maxBytesPerSecond is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withSilence(Duration.ZERO))
                .withMessageContaining("silence");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionId("xyz"))
                .withMessageContaining("32 lower-case hexadecimal digits");
    }
}
