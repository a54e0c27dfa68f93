package org.godwit.transport.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a page leaves as, and what it costs. */
class PageEncoderTest {
    private static final int PAGES = 4096;
    private static final EncoderOptions ALL = EncoderOptions.remembering(1 << 20);

    private final SplittableRandom random = new SplittableRandom(7);

    private byte[] content() {
        byte[] page = new byte[Layout.PAGE];
        random.nextBytes(page);
        return page;
    }

    @Test
    void aPageThatTheDestinationHasCostsNothing() throws InterruptedException {
        try (Source source = new Source(PAGES, EncoderOptions.off())) {
            byte[] page = content();
            source.encoder.page(9, page, 0);
            source.encoder.page(9, page, 0);
            assertThat(source.pages(PageEncoding.SAME)).isEqualTo(1);
            assertThat(source.bytes(PageEncoding.SAME)).isZero();
            source.encoder.flush();
            assertThat(source.submitted)
                    .singleElement()
                    .satisfies(batch -> assertThat(batch.fresh()).isEqualTo(1));
        }
    }

    @Test
    void zeroPagesThatWereNeverAnythingElseCostNothing() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            for (int page = 0; page < PAGES; page++) {
                source.encoder.filled(page, (byte) 0);
                source.encoder.page(page, new byte[Layout.PAGE], 0);
            }
            source.encoder.flush();
            assertThat(source.pages(PageEncoding.ZERO)).isEqualTo(2 * PAGES);
            assertThat(source.submitted).isEmpty();
        }
    }

    @Test
    void aRunOfPagesThatBecameZeroCostsAFewBytes() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            for (int page = 0; page < PAGES; page++) {
                source.encoder.page(page, content(), 0);
            }
            for (int page = 0; page < PAGES; page++) {
                source.encoder.filled(page, (byte) 0);
            }
            source.encoder.flush();
            assertThat(source.bytes(PageEncoding.ZERO)).isLessThan(10);
        }
    }

    @Test
    void aRunOfZeroPagesThatMayStillGrowWaitsToBeSentLikeAnythingElse() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            source.encoder.page(1, content(), 0);
            source.encoder.flush();
            assertThat(source.encoder.pending()).isZero();
            source.encoder.filled(1, (byte) 0);
            assertThat(source.encoder.pending()).isPositive();
        }
    }

    @Test
    void wholePagesInARowCostLessThanAByteEachBesideTheirContent() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            for (int page = 0; page < PAGES; page++) {
                source.encoder.page(page, content(), 0);
            }
            assertThat(source.bytes(PageEncoding.FRESH) - (long) PAGES * Layout.PAGE)
                    .isBetween(0L, (long) PAGES);
        }
    }

    @Test
    void aPageThatMovedGoesAsItsOldAddress() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            byte[] page = content();
            source.encoder.page(17, page, 0);
            source.encoder.page(4000, page, 0);
            assertThat(source.pages(PageEncoding.COPY)).isEqualTo(1);
            assertThat(source.bytes(PageEncoding.COPY)).isLessThan(9);
        }
    }

    @Test
    void contentThatIsNoLongerWhereItWasIsNotCopied() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            byte[] page = content();
            source.encoder.page(17, page, 0);
            source.encoder.page(17, content(), 0);
            source.encoder.page(4000, page, 0);
            assertThat(source.pages(PageEncoding.COPY)).isZero();
            assertThat(source.pages(PageEncoding.FRESH)).isEqualTo(3);
        }
    }

    @Test
    void aPageThatChangedInPlacesGoesAsThose() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            byte[] page = content();
            source.encoder.page(3, page, 0);
            source.acknowledgeAll();
            for (int round = 1; round <= 5; round++) {
                for (int at = 100; at < 188; at++) {
                    page[at]++;
                }
                source.encoder.page(3, page, 0);
                assertThat(source.pages(PageEncoding.DELTA)).isEqualTo(round);
            }
            assertThat(source.bytes(PageEncoding.DELTA)).isEqualTo(5 * (2 + 2 + 2 + 88));
        }
    }

    @Test
    void aPageWithNoByteLikeBeforeGoesWhole() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            source.encoder.page(3, content(), 0);
            source.acknowledgeAll();
            source.encoder.page(3, content(), 0);
            assertThat(source.pages(PageEncoding.FRESH)).isEqualTo(2);
        }
    }

    @Test
    void aPageWhoseBatchIsStillOnItsWayGoesWhole() throws InterruptedException {
        try (Source source = new Source(PAGES, ALL)) {
            byte[] page = content();
            source.encoder.page(3, page, 0);
            source.encoder.flush();
            page[0]++;
            source.encoder.page(3, page, 0);
            source.acknowledgeAll();
            page[0]++;
            source.encoder.page(3, page, 0);
            assertThat(source.pages(PageEncoding.FRESH)).isEqualTo(2);
            assertThat(source.pages(PageEncoding.DELTA)).isEqualTo(1);
        }
    }

    @Test
    void withEverythingOffPagesGoWholeOrNotAtAll() throws InterruptedException {
        try (Source source = new Source(PAGES, EncoderOptions.off())) {
            byte[] page = content();
            source.encoder.page(3, page, 0);
            source.acknowledgeAll();
            page[0]++;
            source.encoder.page(3, page, 0);
            source.encoder.page(4, page, 0);
            assertThat(source.pages(PageEncoding.FRESH)).isEqualTo(3);
            assertThat(source.encoder.remembers()).isFalse();
            assertThat(source.encoder.remembered()).isZero();
        }
    }

    @Test
    void aPageThatTheGuestDoesNotHaveIsRefused() {
        try (Source source = new Source(PAGES, ALL)) {
            assertThatThrownBy(() -> source.encoder.page(PAGES, content(), 0))
                    .hasMessage("The page 4096 is not one of the guest's 4096.");
        }
    }
}
