package org.godwit.cli;

import java.nio.file.Path;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.qemu.PrivateQemu;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a script asks before it starts QEMU itself: which one may be used here, unpacked now if it is not there. */
@Command(
        name = "prepare",
        description = "Fetch the QEMU that the lab uses, if the system's is too old, and print its path.",
        mixinStandardHelpOptions = true)
final class LabPrepareCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Path emulator = PrivateQemu.neededFor(PrivateQemu.systemMajor())
                ? PrivateQemu.in(Cache.ofUser()).emulator()
                : Path.of("/usr/bin/qemu-system-x86_64");
        spec.commandLine().getOut().println(emulator);
    }
}
