package org.godwit.transport;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.godwit.transport.page.Layout;
import org.godwit.transport.stream.QemuStream;

/** Reads a stream as QEMU would, without any encoding: what the transport's result is held against. */
final class PlainReading implements QemuStream.Listener {
    private final Arena arena;
    private final Set<String> direct;
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final SequencedMap<String, MemorySegment> named = new LinkedHashMap<>();
    private final PassedOn passedOn = new PassedOn();

    /** Bytes for QEMU, known by their hash and their number, since they may be many. */
    static final class PassedOn {
        private final HashStream128 hash = Hashing.xxh3_128().hashStream();
        private long bytes;

        void add(byte[] from, int offset, int length) {
            hash.putBytes(from, offset, length);
            bytes += length;
        }

        boolean same(PassedOn other) {
            HashValue128 here = hash.get();
            return bytes == other.bytes && here.equals(other.hash.get());
        }
    }

    /** Reads pages of the blocks that {@code direct} names into memory of the arena. */
    PlainReading(Arena arena, Set<String> direct) {
        this.arena = arena;
        this.direct = direct;
    }

    @Override
    public boolean direct(int block, String name, long bytes) {
        boolean mapped = direct.contains(name);
        MemorySegment memory = mapped ? arena.allocate(bytes) : MemorySegment.NULL;
        blocks.add(memory);
        if (mapped) {
            named.put(name, memory);
        }
        return mapped;
    }

    @Override
    public void passOn(byte[] bytes, int from, int length) {
        passedOn.add(bytes, from, length);
    }

    @Override
    public void page(int block, long index, byte[] bytes, int from) {
        MemorySegment.copy(bytes, from, blocks.get(block), ValueLayout.JAVA_BYTE, index * Layout.PAGE, Layout.PAGE);
    }

    @Override
    public void filled(int block, long index, byte fill) {
        blocks.get(block).asSlice(index * Layout.PAGE, Layout.PAGE).fill(fill);
    }

    @Override
    public void ramComplete() {
        // Where memory ends makes no difference here.
    }

    @Override
    public void notUnderstood(String what) {
        // The transport's own reading says so, too.
    }

    PassedOn passedOn() {
        return passedOn;
    }

    /** Memory of the same blocks, all zero. */
    SequencedMap<String, MemorySegment> emptyCopy() {
        SequencedMap<String, MemorySegment> empty = new LinkedHashMap<>();
        named.forEach((name, memory) -> empty.put(name, arena.allocate(memory.byteSize())));
        return empty;
    }

    boolean sameMemory(Map<String, MemorySegment> other) {
        return named.entrySet().stream()
                .allMatch(
                        block -> block.getValue().mismatch(other.getOrDefault(block.getKey(), MemorySegment.NULL)) < 0);
    }
}
