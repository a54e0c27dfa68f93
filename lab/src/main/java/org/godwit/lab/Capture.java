package org.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What crosses one interface, taken down by tcpdump, one line a frame. */
public final class Capture implements AutoCloseable {
    private final Process tcpdump;
    private final Path file;

    private Capture(Process tcpdump, Path file) {
        this.tcpdump = tcpdump;
        this.file = file;
    }

    /** Returns once tcpdump listens, so that no later frame is missed. */
    static Capture start(String namespace, String device, String filter, Path file) {
        List<String> words = List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                "tcpdump",
                "-i",
                device,
                "-n",
                "-e",
                "-l",
                "--immediate-mode",
                filter);
        Path messages = file.resolveSibling(file.getFileName() + ".messages");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectOutput(file.toFile())
                    .redirectError(messages.toFile())
                    .start();
            Capture capture = new Capture(process, file);
            Waiting.until("tcpdump listens on " + device + " of " + namespace, () -> {
                if (!process.isAlive()) {
                    throw new LabException("tcpdump ended: " + Files.readString(messages));
                }
                return Files.readString(messages).contains("listening on");
            });
            return capture;
        } catch (IOException e) {
            throw new LabException(
                    "tcpdump could not be started: " + e.getMessage() + ". Debian's package is 'tcpdump'.", e);
        }
    }

    /** The frames so far. */
    public List<String> frames() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new LabException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** RARP frames that {@code mac} sent, as QEMU announces a guest that has arrived. */
    public long rarps(String mac) {
        String source = " " + mac.toLowerCase(Locale.ROOT) + " > ";
        return frames().stream()
                .filter(frame -> frame.contains("Reverse ARP") && frame.contains(source))
                .count();
    }

    /** Ends tcpdump; the frames stay readable. */
    @Override
    public void close() {
        tcpdump.destroy();
        try {
            if (!tcpdump.waitFor(5, TimeUnit.SECONDS)) {
                tcpdump.destroyForcibly();
            }
        } catch (InterruptedException e) {
            tcpdump.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
