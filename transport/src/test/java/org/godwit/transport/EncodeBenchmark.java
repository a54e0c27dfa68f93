package org.godwit.transport;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.godwit.transport.page.EncoderOptions;
import org.godwit.transport.page.Holdings;
import org.godwit.transport.page.Layout;
import org.godwit.transport.page.PageEncoder;
import org.godwit.transport.page.PageHash;
import org.godwit.transport.page.PageIndex;
import org.godwit.transport.page.Press;
import org.godwit.transport.page.Records;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the encoding of fresh pages costs beside what the codec alone would, on one core: {@code alone} is the library's call for each
 * batch of pages, {@code whole} is all that the source does with them: hash, look-ups, record, checksum, the same call. An operation
 * is one page, so 1 op/us is 4.1 GB/s. Run by {@code ./godwit stages EncodeBenchmark}.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeBenchmark {
    private static final int PAGE = Layout.PAGE;
    private static final int BATCH_PAGES = 63;
    private static final int PAGES = 256 * BATCH_PAGES;

    @Param({"LZ4", "ZSTD"})
    private Codec codec;

    private byte[] guest;
    private PageEncoder encoder;
    private CodecEncoder press;
    private final Batch alone = new Batch();
    private int at;
    private byte pass;

    private final class Sink implements Press {
        private final Batch batch = new Batch();

        @Override
        public Records next() {
            batch.records.clear();
            return batch.records;
        }

        @Override
        public void submit(Records full) {
            batch.rawLength = full.length();
            batch.checksum = Checksum.of(batch.raw(), FrameHeader.BYTES, batch.rawLength);
            press.encode(batch);
        }
    }

    @Setup
    public void fill() {
        guest = withoutZeroPages(Streams.memoryLike(1, 2 * PAGES * PAGE));
        SequencedMap<String, Long> blocks = new LinkedHashMap<>();
        blocks.put("pc.ram", (long) PAGES * PAGE);
        PageHash hash = new PageHash(42);
        press = new CodecEncoder(new CodecChoice(codec, 1, 1, 1e8));
        encoder = new PageEncoder(
                Holdings.zero(Layout.of(blocks), hash),
                hash,
                new EncoderOptions(true, 0),
                PageIndex.none(),
                new Sink(),
                (from, encoded, begin, length, raw, rawLength) -> {
                    throw new IllegalStateException("nothing is remembered");
                });
    }

    private static byte[] withoutZeroPages(byte[] memory) {
        byte[] kept = new byte[PAGES * PAGE];
        byte[] zero = new byte[PAGE];
        int filled = 0;
        for (int from = 0; filled < kept.length; from += PAGE) {
            if (!Arrays.equals(memory, from, from + PAGE, zero, 0, PAGE)) {
                System.arraycopy(memory, from, kept, filled, PAGE);
                filled += PAGE;
            }
        }
        return kept;
    }

    @TearDown
    public void close() {
        encoder.close();
        press.close();
    }

    /** The next batch's first page. Each pass over the guest's memory finds every page changed. */
    private int next() {
        if (at == PAGES) {
            at = 0;
            pass++;
        }
        int from = at;
        at += BATCH_PAGES;
        for (int page = from; page < at; page++) {
            guest[page * PAGE] = pass;
        }
        return from;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_PAGES)
    public int alone() {
        System.arraycopy(guest, next() * PAGE, alone.raw(), FrameHeader.BYTES, BATCH_PAGES * PAGE);
        alone.rawLength = BATCH_PAGES * PAGE;
        press.encode(alone);
        return alone.encodedLength;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH_PAGES)
    public void whole() throws InterruptedException {
        int from = next();
        for (int page = from; page < from + BATCH_PAGES; page++) {
            encoder.page(page, guest, page * PAGE);
        }
        encoder.flush();
    }
}
