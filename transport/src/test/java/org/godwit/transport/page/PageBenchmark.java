package org.godwit.transport.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Speed of the stages on one core. An operation is one page, so 1 op/us is 4.1 GB/s. Run by {@code ./godwit stages PageBenchmark}.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PageBenchmark {
    private static final int PAGE = Layout.PAGE;
    /** 256 MiB: far more than any cache. */
    private static final int PAGES = 65_536;
    /** Pages of one call. */
    private static final int SPAN = 1024;
    /** Writes in a page that comes again. */
    private static final int CHANGES = 11;

    /** What 63 fresh pages take, as they come out of a decompressor: in the cache. */
    private static final int BATCH_PAGES = 63;

    private final Arena arena = Arena.ofShared();
    private final PageHash hash = new PageHash(42);
    private final byte[] guest = new byte[PAGES * PAGE];
    private final byte[] freshBatch = new byte[7 + BATCH_PAGES * PAGE];
    private final Sink sink = new Sink();
    private PageEncoder encoder;
    private PageDecoder decoder;
    private final PageIndex index = PageIndex.of((long) PAGES * PAGE).agree(new Stock(1, 2, 0, PAGES));
    private final Records[] deltaBatches = new Records[PAGES / SPAN];
    private int at;

    /** Takes batches and forgets them. */
    private static final class Sink implements Press {
        final Records batch = new Records(0);

        @Override
        public Records next() {
            return batch;
        }

        @Override
        public void submit(Records full) {}
    }

    /** Every page was sent once, and can be remembered. */
    @Setup
    public void sendAll() throws InterruptedException {
        new SplittableRandom(1).nextBytes(guest);
        SequencedMap<String, MemorySegment> blocks = new LinkedHashMap<>();
        blocks.put("pc.ram", arena.allocate((long) PAGES * PAGE, PAGE));
        GuestMemory memory = GuestMemory.of(blocks);
        encoder = new PageEncoder(
                Holdings.zero(memory.layout(), hash),
                hash,
                EncoderOptions.remembering((long) (PAGES + PAGES / 16) * PAGE),
                PageIndex.none(),
                sink,
                (codec, encoded, from, length, raw, rawLength) -> System.arraycopy(encoded, from, raw, 0, rawLength));
        decoder = new PageDecoder(memory, hash, new Digest(hash), PageStore.none());
        for (int page = 0; page < PAGES; page += BATCH_PAGES) {
            for (int i = page; i < Math.min(PAGES, page + BATCH_PAGES); i++) {
                encoder.page(i, guest, i * PAGE);
            }
            encoder.flush();
            encoder.keep(sink.batch, sink.batch.bytes(), 0, sink.batch.length(), 0);
        }
        System.arraycopy(guest, 0, freshBatch, 7, BATCH_PAGES * PAGE);
    }

    /** What pages that changed in some places come as. */
    @Setup
    public void recordDeltas() {
        byte[] old = new byte[PAGE];
        byte[] now = new byte[PAGE];
        for (int i = 0; i < CHANGES; i++) {
            now[i * 367]++;
        }
        for (int i = 0; i < deltaBatches.length; i++) {
            RecordWriter writer = new RecordWriter(new Records(0), new Tally());
            for (int page = i * SPAN; page < (i + 1) * SPAN; page++) {
                writer.delta(page, old, now, 0, PAGE);
            }
            deltaBatches[i] = writer.finish();
        }
    }

    @TearDown
    public void close() {
        encoder.close();
        index.close();
        arena.close();
    }

    private int span(int pages) {
        int from = at + pages > PAGES ? 0 : at;
        at = from + pages;
        return from;
    }

    /** A page that the destination has: hash and look-up. */
    @Benchmark
    @OperationsPerInvocation(SPAN)
    public void same() throws InterruptedException {
        int from = span(SPAN);
        for (int page = from; page < from + SPAN; page++) {
            encoder.page(page, guest, page * PAGE);
        }
    }

    /** A page that was changed in some places, the guest's changes included. */
    @Benchmark
    @OperationsPerInvocation(SPAN)
    public void delta() throws InterruptedException {
        int from = span(SPAN);
        for (int page = from; page < from + SPAN; page++) {
            for (int i = 0; i < CHANGES; i++) {
                guest[page * PAGE + i * 367 + (page & 63)]++;
            }
            encoder.page(page, guest, page * PAGE);
        }
    }

    /** What a page that goes whole costs more in a session with a page store. */
    @Benchmark
    @OperationsPerInvocation(SPAN)
    public int lookUp() {
        int from = span(SPAN);
        int found = 0;
        for (int page = from; page < from + SPAN; page++) {
            found += index.find(guest, page * PAGE) == PageIndex.NOWHERE && index.admit() == PageIndex.NOWHERE ? 0 : 1;
        }
        return found;
    }

    /** A page of which every byte is new and nothing remembered, the guest's changes included. */
    @Benchmark
    @OperationsPerInvocation(SPAN)
    public void fresh() throws InterruptedException {
        int from = span(SPAN);
        for (int page = from; page < from + SPAN; page++) {
            for (int i = page * PAGE; i < page * PAGE + PAGE; i++) {
                guest[i] = (byte) (guest[i] + 5);
            }
            encoder.page(page, guest, page * PAGE);
        }
    }

    /** Whole pages over others. */
    @Benchmark
    @OperationsPerInvocation(BATCH_PAGES)
    public void apply() throws InterruptedException {
        freshBatch[0] = RecordType.FRESH;
        // A number of five bytes, whatever its value, so that the pages need not move.
        long first = (long) span(BATCH_PAGES) << 1;
        for (int i = 1; i <= 5; i++, first >>>= 7) {
            freshBatch[i] = (byte) (first | (i < 5 ? 0x80 : 0));
        }
        freshBatch[6] = BATCH_PAGES;
        decoder.apply(freshBatch, 0, freshBatch.length, (bytes, from, length) -> {});
    }

    /** Changes in some places of each page. */
    @Benchmark
    @OperationsPerInvocation(SPAN)
    public void applyDelta() throws InterruptedException {
        Records batch = deltaBatches[span(SPAN) / SPAN];
        decoder.apply(batch.bytes(), 0, batch.length(), (bytes, from, length) -> {});
    }
}
