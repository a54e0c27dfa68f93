package org.godwit.agent.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;

/**
 * What an agent that was killed between starting a QEMU and writing its process down has left: a QEMU that no state names. It is
 * known by its QMP socket, whose path is in its command line and belongs to one VM of this agent alone.
 */
final class Leftovers {
    private Leftovers() {}

    /** Ends such a QEMU and removes what it used. */
    static void clear(Host host, VmSpec spec) {
        if (!Files.exists(host.runDir(spec.name()))
                && !Files.exists(host.memory().file(spec.name()))) {
            return;
        }
        OptionalLong pid = qemuOf(host.runDir(spec.name()));
        if (pid.isPresent()) {
            end(spec.name(), pid.getAsLong());
        }
        Start.release(host, spec);
    }

    static OptionalLong qemuOf(Path runDir) {
        byte[] socket = ("path=" + runDir.resolve("qmp.sock")).getBytes(StandardCharsets.UTF_8);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (mentions(process.resolve("cmdline"), socket)) {
                    return OptionalLong.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            // Without /proc nothing of this host can be known.
        }
        return OptionalLong.empty();
    }

    private static boolean mentions(Path commandLine, byte[] words) {
        try {
            String text = new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8);
            return text.contains(new String(words, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return false;
        }
    }

    private static void end(String vm, long pid) {
        boolean ended = ProcessHandle.of(pid)
                .map(process -> {
                    process.destroyForcibly();
                    return process.onExit()
                            .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                            .thenApply(p -> !p.isAlive())
                            .join();
                })
                .orElse(true);
        if (!ended) {
            throw new Refusal(Problem.conflict(
                    "qemu-left-over",
                    "A QEMU of an earlier start of VM '" + vm + "', process " + pid + ", does not end.",
                    "Look at what it waits for; storage that does not answer keeps a process from ending."));
        }
    }
}
