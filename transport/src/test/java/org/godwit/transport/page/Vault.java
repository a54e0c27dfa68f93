package org.godwit.transport.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A memory of two blocks with walls around each, so that a byte that is written outside shows. */
final class Vault implements AutoCloseable {
    static final int PAGES = 16;
    private static final byte WALL = 0x5b;
    private static final long WALL_BYTES = 4 * Layout.PAGE;

    private final Arena arena = Arena.ofShared();
    private final SequencedMap<String, MemorySegment> walled = new LinkedHashMap<>();
    private final MemorySegment wall = arena.allocate(WALL_BYTES);
    final GuestMemory memory;

    Vault() {
        wall.fill(WALL);
        SequencedMap<String, MemorySegment> blocks = new LinkedHashMap<>();
        for (String name : List.of("pc.ram", "ram-node1")) {
            long inside = (long) PAGES / 2 * Layout.PAGE;
            MemorySegment all = arena.allocate(inside + 2 * WALL_BYTES);
            all.asSlice(0, WALL_BYTES).fill(WALL);
            all.asSlice(WALL_BYTES + inside, WALL_BYTES).fill(WALL);
            walled.put(name, all);
            blocks.put(name, all.asSlice(WALL_BYTES, inside));
        }
        memory = GuestMemory.of(blocks);
    }

    void expectWallsWhole() {
        walled.forEach((name, all) -> {
            long end = all.byteSize();
            if (MemorySegment.mismatch(all, 0, WALL_BYTES, wall, 0, WALL_BYTES) >= 0
                    || MemorySegment.mismatch(all, end - WALL_BYTES, end, wall, 0, WALL_BYTES) >= 0) {
                throw new AssertionError("A byte beside block '" + name + "' was written.");
            }
        });
    }

    byte[] content() {
        byte[] all = new byte[PAGES * Layout.PAGE];
        byte[] page = new byte[Layout.PAGE];
        for (int i = 0; i < PAGES; i++) {
            memory.read(i, page);
            System.arraycopy(page, 0, all, i * Layout.PAGE, Layout.PAGE);
        }
        return all;
    }

    @Override
    public void close() {
        arena.close();
    }
}
