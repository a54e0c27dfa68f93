package org.godwit.agent.vm;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.qemu.QemuProcess;
import org.godwit.qemu.QmpException;

/** Ends a QEMU for certain: it is asked first, since then it closes its images in order, and then it is killed. */
final class Ending {
    private static final Duration ASKED = Duration.ofSeconds(2);

    private Ending() {}

    static void of(Running qemu) {
        try {
            qemu.monitor().qmp().execute("quit", Map.of(), ASKED);
        } catch (QmpException e) {
            // It is gone before its answer was read, or hangs: what follows sees to both.
        }
        if (!ends(qemu.process())) {
            qemu.process().kill();
        }
    }

    private static boolean ends(QemuProcess process) {
        try {
            process.onExit().get(ASKED.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.alive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
