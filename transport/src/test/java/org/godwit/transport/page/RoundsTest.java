package org.godwit.transport.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a guest writes, round after round, the destination's memory ends up the same, and both digests say so. */
class RoundsTest {
    private static final int PAGE = Layout.PAGE;
    private static final long SEEDS = 60;

    /** A seed is all that a run depends on; it stands in the name of the run. */
    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theDestinationEndsUpWithTheSourcesMemory(long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        for (String name : List.of("pc.ram", "ram-node1", "m").subList(0, 1 + random.nextInt(3))) {
            sizes.put(name, (long) (1 + random.nextInt(120)) * PAGE);
        }
        Layout layout = Layout.of(sizes);
        PageHash hash = new PageHash(random.nextLong());
        try (Arena arena = Arena.ofShared()) {
            Guest guest = new Guest(layout);
            GuestMemory memory = oldImage(layout, guest, random, arena);
            HoldingsReader reader = new HoldingsReader(hash, layout.pages());
            Digest told = new Inventory(
                            memory, hash, zeroBlocks(memory, random), PageStore.none(), 1 + random.nextInt(3))
                    .tell(reader::read);
            PageDecoder decoder = new PageDecoder(memory, hash, told, PageStore.none());
            EncoderOptions options = new EncoderOptions(
                    random.nextInt(4) > 0, random.nextInt(5) == 0 ? 0 : (long) random.nextInt(400) * PAGE);
            Passage passage = new Passage(decoder, random, random.nextInt(4));
            ByteArrayOutputStream device = new ByteArrayOutputStream();
            try (PageEncoder encoder =
                    new PageEncoder(reader.holdings(), hash, options, PageIndex.none(), passage, Passage::unpack)) {
                passage.from(encoder);
                rounds(guest, encoder, passage, options, device, random);
                assertThat(decoder.digestsAgree()).isTrue();
            }
            for (int i = 0; i < guest.blocks.length; i++) {
                byte[] placed = new byte[guest.blocks[i].length];
                for (long page = 0; page < placed.length / PAGE; page++) {
                    byte[] content = new byte[PAGE];
                    memory.read(layout.blocks().get(i).firstPage() + page, content);
                    System.arraycopy(content, 0, placed, (int) page * PAGE, PAGE);
                }
                assertThat(placed).isEqualTo(guest.blocks[i]);
            }
            assertThat(passage.opaque.toByteArray()).isEqualTo(device.toByteArray());
        }
    }

    private static void rounds(
            Guest guest,
            PageEncoder encoder,
            Passage passage,
            EncoderOptions options,
            ByteArrayOutputStream device,
            SplittableRandom random)
            throws InterruptedException {
        long pages = guest.layout.pages();
        byte[][] before = new byte[(int) pages][];
        for (long page = 0; page < pages; page++) {
            before[(int) page] = guest.copyOf(page);
            send(guest, page, encoder, random);
        }
        for (int round = random.nextInt(12); round > 0; round--) {
            int share = 1 + random.nextInt(100);
            for (long page = 0; page < pages; page++) {
                if (random.nextInt(100) < share) {
                    byte[] old = guest.copyOf(page);
                    guest.change(page, before[(int) page], random);
                    before[(int) page] = old;
                    send(guest, page, encoder, random);
                    assertThat(encoder.remembered()).isLessThanOrEqualTo(options.remembered());
                }
                if (random.nextInt(50) == 0) {
                    byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 600_000 : 100)];
                    random.nextBytes(bytes);
                    encoder.passOn(bytes, 0, bytes.length);
                    device.writeBytes(bytes);
                }
            }
            if (random.nextInt(3) == 0) {
                encoder.digest();
                encoder.flush();
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                passage.acknowledge();
            }
        }
        encoder.digest();
        encoder.flush();
    }

    private static void send(Guest guest, long page, PageEncoder encoder, SplittableRandom random)
            throws InterruptedException {
        byte[] block = guest.block(page);
        int at = guest.offset(page);
        boolean filled = true;
        for (int i = 1; i < PAGE && filled; i++) {
            filled = block[at + i] == block[at];
        }
        if (filled && random.nextBoolean()) {
            encoder.filled(page, block[at]);
        } else {
            encoder.page(page, block, at);
        }
    }

    /** The guest has content; the destination has nothing, or some of it, or something else. */
    private static GuestMemory oldImage(Layout layout, Guest guest, SplittableRandom random, Arena arena) {
        SequencedMap<String, MemorySegment> mapped = new LinkedHashMap<>();
        for (Layout.Block block : layout.blocks()) {
            mapped.put(block.name(), arena.allocate(block.size()));
        }
        int likeness = random.nextInt(5);
        for (Layout.Block block : layout.blocks()) {
            for (long page = block.firstPage(); page < block.firstPage() + block.pages(); page++) {
                byte[] content = random.nextInt(3) == 0 ? new byte[PAGE] : Guest.content(random);
                guest.put(page, content);
                byte[] held = random.nextInt(4) < likeness ? content : Guest.content(random);
                if (likeness > 0) {
                    MemorySegment.copy(
                            held,
                            0,
                            mapped.get(block.name()),
                            ValueLayout.JAVA_BYTE,
                            (page - block.firstPage()) * PAGE,
                            PAGE);
                }
            }
        }
        return GuestMemory.of(mapped);
    }

    private static Set<String> zeroBlocks(GuestMemory memory, SplittableRandom random) {
        return memory.layout().blocks().stream()
                .filter(block -> LongStream.range(block.firstPage(), block.firstPage() + block.pages())
                        .allMatch(memory::isZero))
                .filter(block -> random.nextBoolean())
                .map(Layout.Block::name)
                .collect(java.util.stream.Collectors.toSet());
    }
}
