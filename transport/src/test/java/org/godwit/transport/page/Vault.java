package org.godwit.transport.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A memory of two blocks with walls around each, so that a byte that is written outside shows. */
final class Vault implements AutoCloseable {
    static final int PAGES = 16;
    private static final byte WALL = 0x5b;
    private static final int WALL_PAGES = 4;

    private final Arena arena = Arena.ofShared();
    private final SequencedMap<String, MemorySegment> walled = new LinkedHashMap<>();
    final GuestMemory memory;

    Vault() {
        SequencedMap<String, MemorySegment> blocks = new LinkedHashMap<>();
        for (String name : List.of("pc.ram", "ram-node1")) {
            long inside = (long) PAGES / 2 * Layout.PAGE;
            long wall = (long) WALL_PAGES * Layout.PAGE;
            MemorySegment all = arena.allocate(inside + 2 * wall);
            all.asSlice(0, wall).fill(WALL);
            all.asSlice(wall + inside, wall).fill(WALL);
            walled.put(name, all);
            blocks.put(name, all.asSlice(wall, inside));
        }
        memory = GuestMemory.of(blocks);
    }

    void expectWallsWhole() {
        walled.forEach((name, all) -> {
            long wall = (long) WALL_PAGES * Layout.PAGE;
            for (long at = 0; at < wall; at++) {
                if (all.get(ValueLayout.JAVA_BYTE, at) != WALL
                        || all.get(ValueLayout.JAVA_BYTE, all.byteSize() - 1 - at) != WALL) {
                    throw new AssertionError("A byte beside block '" + name + "' was written.");
                }
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
