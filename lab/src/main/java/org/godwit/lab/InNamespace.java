package org.godwit.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs code of this process on a thread that has moved into a network namespace: the sockets that it opens are there.
 *
 * <p>{@code setns} moves one thread of the kernel's, so the thread must be a platform thread, and it ends with the call: it
 * would carry the namespace into whatever ran on it next.
 */
public final class InNamespace {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_RDONLY_CLOEXEC = 0x8_0000;

    private static final MethodHandle OPEN = downcall("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle SETNS = downcall("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = downcall("close", ValueLayout.JAVA_INT);

    private InNamespace() {}

    public static <T> T call(String namespace, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(namespace);
            return work.call();
        });
        Thread.ofPlatform().daemon().name("in " + namespace).start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw cause instanceof LabException known
                    ? known
                    : new LabException("In namespace " + namespace + ": " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("Interrupted while working in namespace " + namespace + ".", e);
        }
    }

    private static void enter(String namespace) {
        String path = "/run/netns/" + namespace;
        try (Arena arena = Arena.ofConfined()) {
            // The path is ASCII with a closing NUL, the descriptor is ours alone and closed below.
            MemorySegment text = arena.allocateFrom(path);
            int descriptor = (int) OPEN.invokeExact(text, O_RDONLY_CLOEXEC);
            if (descriptor < 0) {
                throw new LabException("The namespace " + path + " cannot be opened.");
            }
            int moved = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (moved != 0 || closed != 0) {
                throw new LabException("The thread cannot move into the namespace " + path + ".");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LabException("setns failed: " + e, e);
        }
    }

    /** A function of the C library that takes these arguments and returns an int. */
    private static MethodHandle downcall(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow(name);
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
        // open(2) takes its third argument, which we do not give, through an ellipsis.
        return name.equals("open")
                ? linker.downcallHandle(function, type, Linker.Option.firstVariadicArg(2))
                : linker.downcallHandle(function, type);
    }
}
