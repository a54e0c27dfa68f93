package org.godwit.agent.host;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's priority of one thread; Java's own priorities mean nothing on Linux. */
public final class Niceness {
    private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);
    private static final int PRIO_PROCESS = 0;
    private static final int THE_CALLING_THREAD = 0;
    private static final int LOWEST = 19;

    private Niceness() {}

    /**
     * The calling platform thread, and those that it starts from now on, run when nobody else wants the processor. There is no way
     * back without privileges.
     */
    public static void lowest() {
        try {
            // setpriority(2) takes three ints and returns one. For the kernel every thread has a priority of its own.
            MethodHandle setpriority = Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("setpriority"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT));
            int failed = (int) setpriority.invokeExact(PRIO_PROCESS, THE_CALLING_THREAD, LOWEST);
            LOG.debug("Priority lowered: {}", failed == 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority failed", e);
        }
    }
}
