package org.godwit.transport.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How the memory of sent pages behaves within its bound. */
class SentPagesTest {
    private static final int PAGE = Layout.PAGE;
    private static final int PAGES = 2048;

    private final byte[][] guest = new byte[PAGES][PAGE];

    SentPagesTest() {
        SplittableRandom random = new SplittableRandom(11);
        for (byte[] page : guest) {
            random.nextBytes(page);
        }
    }

    /** Changes a little of each page, in the order of addresses, and counts the deltas. */
    private long round(Source source, int from, int to, long bound) throws InterruptedException {
        long before = source.pages(PageEncoding.DELTA);
        for (int page = from; page < to; page++) {
            guest[page][page % PAGE]++;
            source.encoder.page(page, guest[page], 0);
            if (page % 100 == 0) {
                source.acknowledgeAll();
            }
            assertThat(source.encoder.remembered()).isLessThanOrEqualTo(bound);
        }
        source.acknowledgeAll();
        return source.pages(PageEncoding.DELTA) - before;
    }

    @Test
    void aGuestThatFitsGoesAsDeltasFromTheSecondTimeOn() throws InterruptedException {
        long bound = (PAGES + PAGES / 16) * PAGE;
        try (Source source = new Source(PAGES, EncoderOptions.remembering(bound))) {
            round(source, 0, PAGES, bound);
            assertThat(round(source, 0, PAGES, bound)).isGreaterThan(PAGES * 9 / 10);
            assertThat(round(source, 0, PAGES, bound)).isGreaterThan(PAGES * 9 / 10);
        }
    }

    @Test
    void aCircleThatDoesNotFitStillHitsWhatDoes() throws InterruptedException {
        for (int share = 2; share <= 16; share *= 2) {
            long bound = (long) PAGES / share * PAGE;
            try (Source source = new Source(PAGES, EncoderOptions.remembering(bound))) {
                for (int i = 0; i < 6; i++) {
                    round(source, 0, PAGES, bound);
                }
                assertThat(round(source, 0, PAGES, bound))
                        .as("deltas with room for one page in %d", share)
                        .isGreaterThan(PAGES / share * 3 / 4);
            }
        }
    }

    @Test
    void ofAFirstPassThatDoesNotFitAPartFromEverywhereStays() throws InterruptedException {
        long bound = PAGES / 2 * PAGE;
        int quarter = PAGES / 4;
        for (int first = 0; first < PAGES; first += quarter) {
            try (Source source = new Source(PAGES, EncoderOptions.remembering(bound))) {
                round(source, 0, PAGES, bound);
                assertThat(round(source, first, first + quarter, bound))
                        .as("deltas of the pages from %d on", first)
                        .isBetween(quarter / 4L, quarter * 3L / 4);
            }
        }
    }

    @Test
    void pagesThatComeAgainDisplaceThoseThatDoNot() throws InterruptedException {
        long bound = PAGES / 4 * PAGE;
        int busy = PAGES / 8;
        try (Source source = new Source(PAGES, EncoderOptions.remembering(bound))) {
            round(source, 0, PAGES, bound);
            for (int i = 0; i < 12; i++) {
                round(source, PAGES - busy, PAGES, bound);
            }
            assertThat(round(source, PAGES - busy, PAGES, bound)).isGreaterThan(busy / 2);
        }
    }

    @Test
    void whatIsNoLongerNeededGivesItsRoomBack() throws InterruptedException {
        long bound = (PAGES + PAGES / 16) * PAGE;
        try (Source source = new Source(PAGES, EncoderOptions.remembering(bound))) {
            round(source, 0, PAGES, bound);
            round(source, 0, PAGES / 2, bound);
            assertThat(source.encoder.remembered()).isPositive();
            for (int page = 0; page < PAGES; page++) {
                source.encoder.filled(page, (byte) 0);
            }
            assertThat(source.encoder.remembered()).isZero();
        }
    }

    @Test
    void compressedBatchesTakeWhatTheyTakeOnTheWire() throws InterruptedException {
        for (byte[] page : guest) {
            Arrays.fill(page, 0, PAGE - 40, (byte) 1);
        }
        try (Source source = new Source(PAGES, EncoderOptions.remembering((long) PAGES * PAGE))) {
            for (int page = 0; page < PAGES; page++) {
                source.encoder.page(page, guest[page], 0);
            }
            source.encoder.flush();
            byte[] encoded = new byte[20_000];
            for (Records batch : source.submitted) {
                source.encoder.keep(batch, encoded, 0, encoded.length, 3);
            }
            assertThat(source.encoder.remembered()).isLessThan((long) source.submitted.size() * (20_000 + 2 * PAGE));
        }
    }

    @Test
    void aBatchThatTookThePlaceOfAnotherIsUnpackedAnew() throws InterruptedException {
        int versions = 4;
        try (Source source = new Source(1, EncoderOptions.remembering(PAGE))) {
            for (int version = 1; version <= versions; version++) {
                Arrays.fill(guest[0], (byte) version);
                guest[0][1] = 0;
                source.encoder.page(0, guest[0], 0);
                source.encoder.flush();
                Records batch = source.submitted.getLast();
                byte[] encoded = Passage.deflate(batch);
                source.encoder.keep(batch, encoded, 0, encoded.length, Passage.DEFLATE);
                guest[0][1] = 9;
                source.encoder.page(0, guest[0], 0);
                assertThat(source.pages(PageEncoding.DELTA)).isEqualTo(version);
                source.encoder.filled(0, (byte) 0);
            }
        }
    }
}
