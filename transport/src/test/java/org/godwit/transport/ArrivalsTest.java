package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int WINDOW = 600_000;

    private static FrameHeader frame(long number, int length) {
        return new FrameHeader(FrameType.RECORDS, Encoding.PLAIN, length, length, 0, number, number * 10, 0);
    }

    private static void land(Arrivals arrivals, FrameHeader frame) {
        byte[] bytes = arrivals.reserve(frame);
        bytes[0] = (byte) frame.number();
        arrivals.land(frame, bytes);
    }

    @Test
    void inWhateverOrderAndHoweverOftenFramesComeEachIsTakenOnceInItsPlace() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Arrivals arrivals = new Arrivals(Side.DESTINATION, WINDOW);
        long taken = 0;
        for (long first = 0; first < 3000; first += 10) {
            List<FrameHeader> some = new ArrayList<>();
            for (long number = first; number < first + 10; number++) {
                some.add(frame(number, random.nextInt(1, 30_000)));
                if (random.nextInt(4) == 0) {
                    some.add(some.getLast());
                }
                if (number > 0 && random.nextInt(4) == 0) {
                    some.add(frame(random.nextLong(number), 100));
                }
            }
            Collections.shuffle(some, random);
            some.forEach(frame -> land(arrivals, frame));
            for (long number = first; number < first + 10; number++) {
                Arrivals.Arrival arrival = arrivals.take().orElseThrow();
                assertThat(arrival.header().number()).as("seed %d", seed).isEqualTo(taken++);
                assertThat(arrival.bytes()[0]).isEqualTo((byte) number);
                arrivals.done(arrival);
            }
        }
        assertThat(arrivals.held()).as("seed %d", seed).isZero();
    }

    @Test
    void aPeerThatIgnoresTheWindowIsRefused() {
        Arrivals arrivals = new Arrivals(Side.DESTINATION, SessionOptions.MIN_WINDOW);
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> {
                    for (long number = 0; number < 5; number++) {
                        land(arrivals, frame(number, FrameHeader.MAX_RAW));
                    }
                })
                .withMessageContaining("window");
    }

    @Test
    void aNumberFarAheadOrBehindTheEndIsRefused() {
        Arrivals arrivals = new Arrivals(Side.DESTINATION, WINDOW);
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> arrivals.reserve(frame(1 << 20, 1)))
                .withMessageContaining("expected 0 to");
        land(arrivals, new FrameHeader(FrameType.END, Encoding.PLAIN, 0, 0, 0, 3, 30, 0));
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> arrivals.reserve(frame(4, 1)))
                .withMessageContaining("after the end");
    }

    @Test
    void aStreamThatGoesBackwardsIsRefused() throws InterruptedException {
        Arrivals arrivals = new Arrivals(Side.DESTINATION, WINDOW);
        land(arrivals, new FrameHeader(FrameType.RECORDS, Encoding.PLAIN, 1, 1, 0, 0, 500, 0));
        land(arrivals, new FrameHeader(FrameType.RECORDS, Encoding.PLAIN, 1, 1, 0, 1, 499, 0));
        arrivals.done(arrivals.take().orElseThrow());
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(arrivals::take)
                .withMessageContaining("position 499, expected at least 500");
    }

    @Test
    void whatDidNotComeWholeIsNotHeld() {
        Arrivals arrivals = new Arrivals(Side.DESTINATION, WINDOW);
        FrameHeader cut = frame(0, 1000);
        arrivals.abandon(cut, arrivals.reserve(cut));
        assertThat(arrivals.held()).isZero();
        land(arrivals, cut);
        assertThat(arrivals.held()).isEqualTo(1000);
    }
}
