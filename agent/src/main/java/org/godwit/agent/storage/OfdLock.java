package org.godwit.agent.storage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive lock of a whole file that belongs to one open file ({@code F_OFD_SETLK}): the kind that QEMU takes on its images.
 * The JDK's own file locks belong to the process, so two of them in one agent would not refuse each other, and closing any other
 * descriptor of the file would drop them.
 *
 * <p>The layout and the constants are those of Linux on 64-bit machines, see fcntl(2) and asm-generic/fcntl.h.
 */
public final class OfdLock implements AutoCloseable {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;

    private static final StructLayout FLOCK = MemoryLayout.structLayout(
            JAVA_SHORT.withName("l_type"),
            JAVA_SHORT.withName("l_whence"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("l_start"),
            JAVA_LONG.withName("l_len"),
            JAVA_INT.withName("l_pid"),
            MemoryLayout.paddingLayout(4));
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FCNTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Path file;
    private int descriptor;

    private OfdLock(Path file, int descriptor) {
        this.file = file;
        this.descriptor = descriptor;
    }

    /** Takes the lock; nothing when another open file, here or on another host, holds one that conflicts. */
    public static Optional<OfdLock> tryLock(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            int descriptor = (int) OPEN.invokeExact(errno, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException("'" + file + "' could not be opened: error " + error(errno));
            }
            // All zero: from the start (l_whence SEEK_SET, l_start 0), to the end however it grows (l_len 0), l_pid 0
            // as OFD locks want.
            MemorySegment lock = arena.allocate(FLOCK);
            lock.set(JAVA_SHORT, 0, F_WRLCK);
            if ((int) FCNTL.invokeExact(errno, descriptor, F_OFD_SETLK, lock) == 0) {
                return Optional.of(new OfdLock(file, descriptor));
            }
            int error = error(errno);
            close(descriptor);
            if (error == EAGAIN || error == EACCES) {
                return Optional.empty();
            }
            throw new IOException("'" + file + "' could not be locked: error " + error);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    public Path file() {
        return file;
    }

    @Override
    public synchronized void close() {
        if (descriptor >= 0) {
            close(descriptor);
            descriptor = -1;
        }
    }

    private static void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int error(MemorySegment errno) {
        return (int) ERRNO_VALUE.get(errno, 0L);
    }
}
