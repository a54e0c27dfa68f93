package org.godwit.transport.page;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory that reads as zero and takes room only where it was written. Tables and stores are made for the whole guest, most of
 * which may never be sent; {@link Arena#allocate} would write zeros to all of it at once. So it is mapped anonymously.
 *
 * <p>The constants are those of Linux, see mmap(2).
 */
final class OffHeap implements AutoCloseable {
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    /** MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE: what is never touched must not count against what the host can promise. */
    private static final int FLAGS = 0x02 | 0x20 | 0x4000;

    private static final long MAP_FAILED = -1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MMAP = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("munmap"), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    /**
     * Maps memory.
     *
     * @param bytes more than 0
     */
    OffHeap(long bytes) {
        MemorySegment mapped = map(bytes);
        if (mapped.address() == MAP_FAILED) {
            arena.close();
            throw new OutOfMemoryError("The host refused to map " + bytes + " bytes of memory.");
        }
        // The arena ends every access before it unmaps, so that a late reader gets an exception and no other memory.
        segment = mapped.reinterpret(bytes, arena, OffHeap::unmap);
    }

    MemorySegment segment() {
        return segment;
    }

    /** A new mapping at an address that the kernel chooses: it replaces none, and only {@link #unmap} takes it away. */
    private static MemorySegment map(long bytes) {
        try {
            return (MemorySegment) MMAP.invokeExact(MemorySegment.NULL, bytes, PROT_READ_WRITE, FLAGS, -1, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Exactly what {@link #map} gave, once: an arena runs its clean-up once. It cannot fail for such an address and size. */
    private static void unmap(MemorySegment mapped) {
        try {
            int _ = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
