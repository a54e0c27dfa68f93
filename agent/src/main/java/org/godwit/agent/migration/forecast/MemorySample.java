package org.godwit.agent.migration.forecast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.godwit.agent.memory.RamPages;
import org.godwit.transport.page.Layout;

/** Some pages of a guest's memory, read again and again. Two thousand of them are 8 MiB, read in a few milliseconds. */
public final class MemorySample implements AutoCloseable {
    private static final int PAGE = Layout.PAGE;
    private static final int PAGES = 2048;
    /** Compressed together, as pages leave in batches. */
    private static final int COMPRESSED_PAGES = 256;
    /** A look that follows the last one sooner tells nothing new. */
    private static final double BETWEEN_SECONDS = 0.02;

    private final FileChannel ram;
    private final long pagesOfGuest;
    private final long[] numbers;
    private final byte[][] first;
    private final long tookNanos;
    private final List<MemoryFacts.Dirtied> dirtied = new ArrayList<>();
    private double deltaRatio = 1;

    private MemorySample(FileChannel ram, long seed) throws IOException {
        this.ram = ram;
        this.pagesOfGuest = ram.size() / PAGE;
        this.numbers = chosen(pagesOfGuest, seed);
        this.first = new byte[numbers.length][];
        this.tookNanos = System.nanoTime();
        for (int i = 0; i < numbers.length; i++) {
            first[i] = RamPages.read(ram, numbers[i]);
        }
    }

    /**
     * Reads the pages for the first time.
     *
     * @param ram the file that is the guest's memory
     * @throws UncheckedIOException when it cannot be read
     */
    public static MemorySample of(Path ram, long seed) {
        try {
            FileChannel channel = FileChannel.open(ram, StandardOpenOption.READ);
            try {
                return new MemorySample(channel, seed);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One from each of as many parts of the memory as there are pages to be chosen: a set that is written lies together. */
    private static long[] chosen(long pages, long seed) {
        Random random = new Random(seed);
        int count = (int) Math.min(PAGES, pages);
        return IntStream.range(0, count)
                .mapToLong(i -> {
                    long from = pages * i / count;
                    return from + random.nextLong(Math.max(1, pages * (i + 1) / count - from));
                })
                .toArray();
    }

    /** Looks which pages have changed since the first time. */
    public void look() {
        double seconds = (System.nanoTime() - tookNanos) / 1e9;
        if (!dirtied.isEmpty() && seconds - dirtied.getLast().seconds() < BETWEEN_SECONDS) {
            return;
        }
        List<byte[]> differences = new ArrayList<>();
        try {
            for (int i = 0; i < numbers.length; i++) {
                byte[] now = RamPages.read(ram, numbers[i]);
                if (!Arrays.equals(first[i], now)) {
                    differences.add(difference(first[i], now));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        double share = (double) differences.size() / numbers.length;
        dirtied.add(new MemoryFacts.Dirtied(seconds, share * pagesOfGuest * PAGE));
        if (!differences.isEmpty()) {
            deltaRatio = ratio(differences);
        }
    }

    /** What was found so far. */
    public MemoryFacts facts() {
        List<byte[]> used = used();
        double share = (double) used.size() / numbers.length;
        long total = pagesOfGuest * PAGE;
        return new MemoryFacts(
                total, (long) (share * total), 0, used.isEmpty() ? 1 : ratio(used), deltaRatio, List.copyOf(dirtied));
    }

    /** Those of so many pages, spread over the sample, that are used: their numbers, and with {@link #page} what they held. */
    public List<Long> usedPages(int most) {
        List<Long> used = new ArrayList<>();
        int step = Math.max(1, numbers.length / most);
        for (int i = 0; i < numbers.length; i += step) {
            if (!isZero(first[i])) {
                used.add(numbers[i]);
            }
        }
        return used;
    }

    /** What a page of the sample held the first time. */
    public byte[] page(long number) {
        return first[Arrays.binarySearch(numbers, number)];
    }

    private List<byte[]> used() {
        return Arrays.stream(first).filter(page -> !isZero(page)).toList();
    }

    private static boolean isZero(byte[] page) {
        for (byte b : page) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] difference(byte[] before, byte[] after) {
        byte[] difference = new byte[PAGE];
        for (int i = 0; i < PAGE; i++) {
            difference[i] = (byte) (before[i] ^ after[i]);
        }
        return difference;
    }

    private static double ratio(List<byte[]> pages) {
        int step = Math.max(1, pages.size() / COMPRESSED_PAGES);
        long raw = 0;
        long packed = 0;
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
            byte[] out = new byte[2 * PAGE];
            for (int i = 0; i < pages.size(); i += step) {
                deflater.setInput(pages.get(i));
                raw += PAGE;
                for (int n = 1; n > 0; ) {
                    n = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
                    packed += n;
                }
            }
        }
        return Math.min(1, (double) packed / raw);
    }

    @Override
    public void close() {
        try {
            ram.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
