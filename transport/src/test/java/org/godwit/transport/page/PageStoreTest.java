package org.godwit.transport.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Guests that go the same way one after another: whatever becomes of the store between them, each arrives as it left. */
class PageStoreTest {
    private static final int PAGE = Layout.PAGE;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachGuestArrivesAsItLeftWhateverBecameOfTheOnesBefore(long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        long storeBytes = (long) PAGE * (1 + random.nextInt(random.nextBoolean() ? 8 : 300));
        long indexBytes = random.nextInt(4) == 0 ? (long) PAGE * (1 + random.nextInt(300)) : storeBytes;
        byte[][] common = common(random, 60);
        PageStore store = PageStore.of(storeBytes);
        PageIndex index = PageIndex.of(indexBytes);
        try {
            for (int guests = 3 + random.nextInt(5); guests > 0; guests--) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        store.close();
                        store = PageStore.of(storeBytes);
                    }
                    case 1 -> {
                        index.close();
                        index = PageIndex.of(indexBytes);
                    }
                    case 2 -> store.allow((long) random.nextInt(400) * PAGE);
                    default -> {
                        // Both go on as they are.
                    }
                }
                try (Journey journey = new Journey(common, store, index, random)) {
                    if (random.nextInt(3) == 0) {
                        journey.breakOff();
                    } else {
                        journey.go();
                        journey.expectArrived();
                    }
                }
            }
        } finally {
            store.close();
            index.close();
        }
    }

    private static byte[][] common(SplittableRandom random, int pages) {
        byte[][] common = new byte[pages][];
        for (int i = 0; i < pages; i++) {
            common[i] = Guest.content(random);
        }
        return common;
    }

    /** All that guests of one kind have in common, and nothing else. */
    private static Journey sameGuest(byte[][] common, PageStore store, PageIndex index) {
        SplittableRandom random = new SplittableRandom(1);
        return new Journey(common, store, index, random, common.length);
    }

    @Test
    void aSecondGuestOfTheSameKindCostsAFewBytesAPage() throws InterruptedException {
        byte[][] common = common(new SplittableRandom(5), 500);
        try (PageStore store = PageStore.of(1 << 22);
                PageIndex index = PageIndex.of(1 << 22)) {
            try (Journey first = sameGuest(common, store, index)) {
                first.go();
                assertThat(first.pages(PageEncoding.FRESH)).isEqualTo(500);
            }
            try (Journey second = sameGuest(common, store, index)) {
                second.go();
                second.expectArrived();
                assertThat(second.pages(PageEncoding.STORED)).isEqualTo(500);
                assertThat(second.bytes(PageEncoding.STORED))
                        .as("pages that came in a row lie in a row")
                        .isLessThan(200);
            }
            assertThat(store.bytes()).isEqualTo(500L * PAGE);
        }
    }

    @Test
    void aStoreThatIsTooSmallStillServesItsShare() throws InterruptedException {
        byte[][] common = common(new SplittableRandom(5), 900);
        long bytes = 300L * PAGE;
        try (PageStore store = PageStore.of(bytes);
                PageIndex index = PageIndex.of(bytes)) {
            for (int guest = 0; guest < 4; guest++) {
                try (Journey journey = sameGuest(common, store, index)) {
                    journey.go();
                    journey.expectArrived();
                    if (guest > 0) {
                        assertThat(journey.pages(PageEncoding.STORED)).isGreaterThan(200);
                    }
                }
            }
            assertThat(store.bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void whatNobodyAsksForIsDisplacedInTime() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(5);
        long bytes = 50L * PAGE;
        try (PageStore store = PageStore.of(bytes);
                PageIndex index = PageIndex.of(bytes)) {
            try (Journey old = sameGuest(common(random, 50), store, index)) {
                old.go();
            }
            byte[][] young = common(random, 40);
            for (int guest = 0; guest < 40; guest++) {
                try (Journey journey = sameGuest(young, store, index)) {
                    journey.go();
                }
            }
            try (Journey last = sameGuest(young, store, index)) {
                last.go();
                last.expectArrived();
                assertThat(last.pages(PageEncoding.STORED)).isGreaterThan(30);
            }
        }
    }

    @Test
    void aStoreThatWasFilledByAnotherIndexIsNotBelieved() throws InterruptedException {
        byte[][] common = common(new SplittableRandom(5), 100);
        try (PageStore store = PageStore.of(1 << 20);
                PageIndex index = PageIndex.of(1 << 20);
                PageIndex stranger = PageIndex.of(1 << 20)) {
            try (Journey first = sameGuest(common, store, index)) {
                first.go();
            }
            try (Journey other = sameGuest(common(new SplittableRandom(6), 120), store, stranger)) {
                other.go();
                other.expectArrived();
            }
            try (Journey again = sameGuest(common, store, index)) {
                again.go();
                again.expectArrived();
                assertThat(again.pages(PageEncoding.STORED)).isZero();
            }
        }
    }

    @Test
    void aWrongPageOutOfTheStoreShowsInTheDigestAndNotASecondTime() throws InterruptedException {
        byte[][] common = common(new SplittableRandom(5), 100);
        try (PageStore store = PageStore.of(1 << 20);
                PageIndex index = PageIndex.of(1 << 20)) {
            try (Journey first = sameGuest(common, store, index)) {
                first.go();
            }
            Stock lied = store.stock();
            store.put(17, new byte[PAGE], 0);
            try (Journey second = sameGuest(common, store, index, lied)) {
                assertThatThrownBy(second::go)
                        .isInstanceOf(BadRecord.class)
                        .hasMessageContaining("the pages that were placed are not the guest's");
            }
            try (Journey third = sameGuest(common, store, index)) {
                third.go();
                third.expectArrived();
            }
        }
    }

    private static Journey sameGuest(byte[][] common, PageStore store, PageIndex index, Stock told) {
        return new Journey(common, store, index, new SplittableRandom(1), common.length, told);
    }

    @Test
    void aGuestThatRewritesItsPagesDoesNotFillTheStoreWithThem() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(5);
        try (PageStore store = PageStore.of(1 << 22);
                PageIndex index = PageIndex.of(1 << 22);
                Journey journey = sameGuest(common(random, 30), store, index)) {
            journey.go();
            for (int page = 0; page < 30; page++) {
                journey.rewrite(page, Guest.content(random));
            }
            journey.go();
            journey.expectArrived();
            assertThat(journey.pages(PageEncoding.FRESH)).isGreaterThan(30);
            assertThat(store.bytes()).isEqualTo(30L * PAGE);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            08000802 | STORED for 2 pages in slots from 4 on, expected some of the store's 5.
            08000101 | STORED for 1 pages in slots from -1 on, expected some of the store's 5.
            08000000 | STORED for 0 pages from page 0 on, expected 1 to 16 of the guest's 16.
            08000004 | STORED for page 3 from slot 3 of the store, in which nothing was ever put.
            08000a01 | STORED for 1 pages in slots from 5 on, expected some of the store's 5.
            08001401 | STORED for 1 pages in slots from 10 on, expected some of the store's 5.
            08200001 | STORED for page 16, expected one of the guest's 16 pages.
            080000   | STORED that ends 1 bytes too early, expected a count.
            0800     | STORED that ends 1 bytes too early, expected a slot.
            07000001 | KEPT that ends 4096 bytes too early, expected the bytes of its pages.
            07000a01 | KEPT for 1 pages in slots from 5 on, expected some of the store's 5.
            """)
    void aRecordThatNamesNoSlotOfTheStoreIsRefused(String hex, String sentence) {
        byte[] raw = HexFormat.of().parseHex(hex);
        try (Vault vault = new Vault();
                PageStore store = PageStore.of(5 * PAGE)) {
            for (int slot = 0; slot < 3; slot++) {
                store.put(slot, new byte[PAGE], 0);
            }
            PageDecoder decoder = new PageDecoder(vault.memory, Source.HASH, new Digest(Source.HASH), store);
            assertThatThrownBy(() -> decoder.apply(raw, 0, raw.length, (bytes, from, length) -> {}))
                    .isInstanceOf(BadRecord.class)
                    .hasMessage("Byte 0 of a batch of " + raw.length + " bytes starts a record of type " + raw[0] + " ("
                            + sentence.replaceFirst(" ", ") "));
            vault.expectWallsWhole();
        }
    }
}
