package org.godwit.transport;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.transport.page.EncoderOptions;
import org.godwit.transport.page.GuestMemory;
import org.godwit.transport.page.Holdings;
import org.godwit.transport.page.Inventory;
import org.godwit.transport.page.PageDecoder;
import org.godwit.transport.page.PageEncoder;
import org.godwit.transport.page.PageHash;
import org.godwit.transport.page.PageIndex;
import org.godwit.transport.page.PageStore;
import org.godwit.transport.stream.QemuStream;

/**
 * Feeds a captured stream through both ends of the transport, on one thread and without a link, and compares what comes out
 * with what a destination QEMU would have: each page as the stream says it last, every other byte in its order.
 *
 * <p>Times are of one thread: where stages run side by side in a session, the slowest sets the pace.
 */
public final class StreamMeasurement {
    private static final int PIECE = 256 << 10;
    private static final int TABLE_ROW = 24;

    /**
     * How to measure.
     *
     * @param linkBytesPerSecond of the link that the choice of the codec should have in mind
     * @param rememberBytes that the source may spend on remembering what it sent
     * @param direct names of the blocks whose pages are placed
     */
    public record Options(Codec codec, int level, double linkBytesPerSecond, long rememberBytes, Set<String> direct) {
        public Options {
            direct = Set.copyOf(direct);
        }
    }

    /**
     * What was found.
     *
     * @param identical whether memory and passed-on bytes are what destination QEMU would have had
     * @param pages guest pages by encoding
     * @param bytesByEncoding what each encoding took, compressed, frame headers included
     * @param bytesByCodec what was sent by how it was compressed
     * @param stageNanos of one thread: encode (read, hash, classify, deltas), press, unpress, apply
     * @param tableBytes that the source spends on what the destination holds
     * @param rememberedBytes that it spent at most on what was sent
     * @param passedOnBecause why pages were not told apart; empty as a rule
     */
    public record Result(
            boolean identical,
            long streamBytes,
            long sentBytes,
            Map<String, Long> pages,
            Map<String, Long> bytesByEncoding,
            Map<String, Long> bytesByCodec,
            Map<String, Long> stageNanos,
            long tableBytes,
            long rememberedBytes,
            String passedOnBecause) {}

    private final Path stream;
    private final Options options;
    private final PageHash hash = new PageHash(0x676f64776974L);

    private StreamMeasurement(Path stream, Options options) {
        this.stream = stream;
        this.options = options;
    }

    /**
     * Measures one captured stream; takes twice the memory of its direct blocks.
     *
     * @throws IOException when it cannot be read
     */
    public static Result of(Path stream, Options options) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            return new StreamMeasurement(stream, options).measure(arena);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The measurement of " + stream + " was interrupted.", e);
        }
    }

    private Result measure(Arena arena) throws IOException, InterruptedException {
        PlainReading expected = new PlainReading(arena, options.direct());
        feed(expected);
        SequencedMap<String, MemorySegment> blocks = expected.emptyCopy();
        GuestMemory memory = GuestMemory.of(blocks);
        Inventory inventory = new Inventory(memory, hash, Set.copyOf(blocks.keySet()), PageStore.none(), 1);
        PageDecoder decoder =
                new PageDecoder(memory, hash, inventory.tell((piece, from, length) -> {}), PageStore.none());
        AtomicReference<String> passedOnBecause = new AtomicReference<>("");
        try (Mill mill = new Mill(options, decoder);
                PageEncoder encoder = new PageEncoder(
                        Holdings.zero(memory.layout(), hash),
                        hash,
                        EncoderOptions.remembering(options.rememberBytes()),
                        PageIndex.none(),
                        mill,
                        mill::unpack)) {
            mill.grindsFor(encoder);
            long began = System.nanoTime();
            feed(new Feed(encoder, memory.layout(), passedOnBecause::set));
            encoder.flush();
            long all = System.nanoTime() - began;
            boolean identical = expected.passedOn().same(mill.passedOn()) && expected.sameMemory(blocks);
            return new Result(
                    identical,
                    Files.size(stream),
                    mill.sentBytes(),
                    mill.shares().pages(),
                    mill.shares().wireBytes(),
                    mill.bytesByCodec(),
                    mill.stageNanos(all),
                    memory.layout().pages() * TABLE_ROW,
                    mill.rememberedBytes(),
                    passedOnBecause.get());
        }
    }

    /** The file, in pieces as a socket would give it. */
    private void feed(QemuStream.Listener listener) throws IOException {
        QemuStream reader = new QemuStream(listener);
        byte[] buffer = new byte[PIECE + QemuStream.LONGEST_ITEM];
        int filled = 0;
        try (InputStream in = Files.newInputStream(stream)) {
            for (int read = in.read(buffer, 0, PIECE); read >= 0; read = in.read(buffer, filled, PIECE)) {
                filled += read;
                int taken = reader.take(buffer, 0, filled);
                System.arraycopy(buffer, taken, buffer, 0, filled - taken);
                filled -= taken;
            }
        }
        reader.end(buffer, 0, filled);
    }
}
