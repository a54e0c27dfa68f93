package org.godwit.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Chooses KVM only where it works. A device {@code /dev/kvm} proves nothing: some virtual machines have one that opens and
 * answers, and then guests hang in it. So the processor must show that it can virtualize, and a guest must get through.
 */
public final class AcceleratorProbe {
    /** With KVM the probe guest takes well under a second; a machine under load may take a few. */
    private static final Duration BOUND = Duration.ofSeconds(15);

    private AcceleratorProbe() {}

    public static Acceleration probe(QemuBinary qemu) {
        return probe(qemu, Path.of("/proc/cpuinfo"), Path.of("/dev/kvm"));
    }

    static Acceleration probe(QemuBinary qemu, Path cpuinfo, Path device) {
        if (!processorVirtualizes(cpuinfo)) {
            return software("the processor shows neither vmx nor svm");
        }
        if (!Files.exists(device)) {
            return software("there is no " + device);
        }
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            return software(device + " may not be opened by this user");
        }
        ProbeGuest.Outcome outcome = ProbeGuest.run(qemu, Accelerator.KVM, ProbeGuest.SAYS_THAT_IT_RAN, BOUND);
        return outcome.passed()
                ? new Acceleration(Accelerator.KVM, "KVM: a probe guest got through in it.")
                : software("a probe guest did not get through in KVM: " + outcome.finding());
    }

    private static Acceleration software(String reason) {
        return new Acceleration(Accelerator.TCG, "Software emulation: " + reason + ".");
    }

    /** The same flags that the kernel's KVM modules ask for before they load. */
    private static boolean processorVirtualizes(Path cpuinfo) {
        try {
            return Files.readAllLines(cpuinfo).stream()
                    .filter(line -> line.startsWith("flags"))
                    .flatMap(line ->
                            Arrays.stream(line.substring(line.indexOf(':') + 1).split(" ", -1)))
                    .anyMatch(flag -> flag.equals("vmx") || flag.equals("svm"));
        } catch (IOException e) {
            return false;
        }
    }
}
