package org.godwit.transport;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.godwit.transport.stream.StreamWriter;

/** A guest that changes while it is moved: QEMU's stream of it, what of that is for QEMU, and the memory that it ends with. */
final class GuestStream {
    private static final int PAGE = 4096;
    private static final byte[] ZEROS = new byte[PAGE];

    private final byte[] memory;
    private final byte[] shadow;
    private final byte[] stream;
    private final byte[] rest;
    private final int restBeforeDevices;

    /**
     * Makes all of it.
     *
     * @param rounds passes, of which each but the first sends some of the pages again, most of them changed a little
     */
    GuestStream(long seed, int pages, int rounds) {
        SplittableRandom random = new SplittableRandom(seed);
        memory = Streams.memoryLike(seed, pages * PAGE);
        memory[0] = 1;
        shadow = new byte[pages * PAGE];
        StreamWriter whole = started(pages);
        StreamWriter kept = started(pages);
        for (int round = 0; round < rounds; round++) {
            whole.part();
            kept.part();
            for (int page = 0; page < pages; page++) {
                if (round == 0 || random.nextInt(3) == 0) {
                    if (round > 0) {
                        change(page, random);
                    }
                    send(whole, page);
                }
            }
            if (round == 0) {
                byte[] vram = new byte[PAGE];
                random.nextBytes(vram);
                whole.page("vga.vram", 1, vram);
                kept.page("vga.vram", 1, vram);
            }
            whole.end();
            kept.end();
        }
        whole.last().end();
        kept.last().end();
        restBeforeDevices = kept.bytes().length;
        stream = whole.deviceState().bytes();
        rest = kept.deviceState().bytes();
    }

    private static StreamWriter started(int pages) {
        return StreamWriter.opened()
                .sectionStart("ram", 0, 4)
                .total((long) (pages + 4) * PAGE)
                .block("pc.ram", (long) pages * PAGE)
                .block("vga.vram", 4 * PAGE)
                .end();
    }

    private void change(int page, SplittableRandom random) {
        switch (random.nextInt(8)) {
            case 0 -> Arrays.fill(memory, page * PAGE, (page + 1) * PAGE, (byte) 0);
            case 1 -> System.arraycopy(memory, (page / 2) * PAGE, memory, page * PAGE, PAGE);
            case 2 -> {
                byte[] other = new byte[PAGE];
                random.nextBytes(other);
                System.arraycopy(other, 0, memory, page * PAGE, PAGE);
            }
            default -> memory[page * PAGE + random.nextInt(PAGE)]++;
        }
    }

    private void send(StreamWriter to, int page) {
        byte[] content = Arrays.copyOfRange(memory, page * PAGE, (page + 1) * PAGE);
        if (isZero(page)) {
            to.filled("pc.ram", page, 0);
        } else {
            to.page("pc.ram", page, content);
        }
    }

    /** What the guest has in the end. */
    byte[] memory() {
        return memory;
    }

    /** The destination's memory of it. */
    byte[] shadow() {
        return shadow;
    }

    long zeroPages() {
        return IntStream.range(0, memory.length / PAGE).filter(this::isZero).count();
    }

    /** A page that is not zero, so that it must come. */
    int writtenPage() {
        return IntStream.range(0, memory.length / PAGE)
                .filter(page -> !isZero(page))
                .findFirst()
                .orElseThrow();
    }

    private boolean isZero(int page) {
        return Arrays.equals(memory, page * PAGE, (page + 1) * PAGE, ZEROS, 0, PAGE);
    }

    void spoilShadow(int page) {
        shadow[page * PAGE + 99]++;
    }

    /** All that source QEMU writes. */
    byte[] stream() {
        return stream;
    }

    /** What destination QEMU gets of it. */
    byte[] rest() {
        return rest;
    }

    /** How much of that comes before the device state. */
    int restBeforeDevices() {
        return restBeforeDevices;
    }
}
