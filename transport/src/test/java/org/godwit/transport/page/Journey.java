package org.godwit.transport.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One guest's way to a destination with a store, to its end or only a part of it. */
final class Journey implements Press, AutoCloseable {
    private final SplittableRandom random;
    private final Arena arena = Arena.ofShared();
    private final Guest guest;
    private final GuestMemory memory;
    private final PageEncoder encoder;
    private final PageDecoder decoder;
    /** Batches that are still applied; after them all is lost, as when an agent ends. */
    private int arrives = Integer.MAX_VALUE;

    private boolean halfway;

    /** A guest with some of what is common to all, some that is its own, and some nothing. */
    Journey(byte[][] common, PageStore store, PageIndex index, SplittableRandom random) {
        this(common, store, index, random, 0, null);
    }

    /** A guest that begins with so many of the common pages. */
    Journey(byte[][] common, PageStore store, PageIndex index, SplittableRandom random, int ofThose) {
        this(common, store, index, random, ofThose, null);
    }

    /** The same, with a destination that tells {@code lie} of its store. */
    Journey(
            byte[][] common,
            PageStore store,
            PageIndex index,
            SplittableRandom random,
            int ofThose,
            @Nullable Stock lie) {
        this.random = random;
        int pages = ofThose == 0 ? 20 + random.nextInt(150) : ofThose;
        Layout layout = Source.layout(pages);
        guest = new Guest(layout);
        for (int page = 0; page < pages; page++) {
            guest.put(page, page < ofThose ? common[page] : some(common));
        }
        LinkedHashMap<String, MemorySegment> mapped = new LinkedHashMap<>();
        mapped.put("pc.ram", arena.allocate((long) pages * Layout.PAGE));
        memory = GuestMemory.of(mapped);
        PageHash hash = new PageHash(random.nextLong());
        try (HoldingsReader reader = new HoldingsReader(hash, pages)) {
            Digest told = new Inventory(memory, hash, Set.of("pc.ram"), store, 1).tell(reader::read);
            decoder = new PageDecoder(memory, hash, told, store);
            Holdings holdings = reader.holdings();
            Optional.ofNullable(lie).ifPresent(holdings::stock);
            EncoderOptions options = EncoderOptions.remembering((long) random.nextInt(2) * 100 * Layout.PAGE);
            encoder = new PageEncoder(holdings, hash, options, index, this, Passage::unpack);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] some(byte[][] common) {
        return switch (random.nextInt(4)) {
            case 0 -> Guest.content(random);
            case 1 -> new byte[Layout.PAGE];
            default -> common[random.nextInt(common.length)];
        };
    }

    void rewrite(long page, byte[] content) {
        guest.put(page, content);
    }

    /** Sends all of it, some of it again, and compares. */
    void go() throws InterruptedException {
        for (long page = 0; page < guest.layout.pages(); page++) {
            encoder.page(page, guest.block(page), guest.offset(page));
            if (random.nextInt(30) == 0) {
                encoder.passOn(new byte[] {1, 2, 3}, 0, 3);
                encoder.flush();
            }
        }
        encoder.digest();
        encoder.flush();
    }

    /** Changes what was sent and sends that, and is cut off somewhere: between two batches, or within one. */
    void breakOff() throws InterruptedException {
        arrives = random.nextInt(6);
        halfway = random.nextBoolean();
        for (int round = 0; round < 3; round++) {
            for (long page = 0; page < guest.layout.pages(); page++) {
                if (round == 0 || random.nextInt(3) == 0) {
                    encoder.page(page, guest.block(page), guest.offset(page));
                    guest.change(page, new byte[Layout.PAGE], random);
                    if (random.nextInt(20) == 0) {
                        encoder.passOn(new byte[] {1, 2, 3}, 0, 3);
                    }
                }
            }
        }
    }

    @Override
    public Records next() {
        return new Records(0);
    }

    @Override
    public void submit(Records full) throws InterruptedException {
        if (arrives > 0) {
            arrives--;
            decoder.apply(full.bytes(), 0, full.length(), (bytes, from, length) -> {});
        } else if (halfway) {
            halfway = false;
            try {
                decoder.apply(full.bytes(), 0, full.length(), (bytes, from, length) -> {
                    throw new InterruptedException("The agent stops.");
                });
            } catch (InterruptedException e) {
                assertThat(e).hasMessage("The agent stops.");
            }
        }
        encoder.keep(full, full.bytes(), 0, full.length(), Passage.PLAIN);
    }

    void expectArrived() {
        assertThat(decoder.digestsAgree()).isTrue();
        byte[] placed = new byte[Layout.PAGE];
        for (long page = 0; page < guest.layout.pages(); page++) {
            memory.read(page, placed);
            assertThat(placed).as("page %d", page).isEqualTo(guest.copyOf(page));
        }
    }

    long pages(PageEncoding encoding) {
        return encoder.tally().pages(encoding);
    }

    long bytes(PageEncoding encoding) {
        return encoder.tally().bytes(encoding);
    }

    @Override
    public void close() {
        encoder.close();
        arena.close();
    }
}
