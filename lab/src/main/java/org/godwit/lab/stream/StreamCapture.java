package org.godwit.lab.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.api.ByteSize;
import org.godwit.lab.LabException;
import org.godwit.lab.Waiting;
import org.godwit.lab.guest.GuestCommandLine;
import org.godwit.lab.guest.GuestImages;
import org.godwit.lab.guest.SmallGuest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One guest, booted, put under load, migrated into a file, and ended. */
public final class StreamCapture {
    /** The capabilities that Godwit migrates with, of those that the QEMU knows: the stream is to be like Godwit's. */
    private static final Set<String> CAPABILITIES =
            Set.of("return-path", "events", "late-block-activate", "switchover-ack");

    private static final Path TMPFS = Path.of("/dev/shm");
    private static final Duration BOOT = Duration.ofMinutes(5);

    /** Slow enough that a guest under load never gets all its pages across, so that there are rounds. */
    private static final long BANDWIDTH = 150L << 20;

    private static final long UNLIMITED = 1L << 40;

    private final CaptureOrder order;
    private final SmallGuest guest;
    private final Path folder;
    private final Path ram;
    private volatile @Nullable Process qemu;

    private StreamCapture(CaptureOrder order, SmallGuest guest, Path folder, Path ram) {
        this.order = order;
        this.guest = guest;
        this.folder = folder;
        this.ram = ram;
    }

    /** Captures into {@code NAME.stream} and {@code NAME.ram} of a folder, which is made if it is not there. */
    public static CapturedStream of(CaptureOrder order, Path out) {
        SmallGuest guest = GuestImages.small();
        try {
            Files.createDirectories(out);
            Path folder = Files.createTempDirectory("godwit-capture");
            Path ram = Files.createTempFile(TMPFS, "godwit-capture", ".ram");
            StreamCapture capture = new StreamCapture(order, guest, folder, ram);
            // Whoever stops the command must not be left with a QEMU and a tmpfs full of its memory.
            Runtime.getRuntime().addShutdownHook(new Thread(capture::discard));
            try {
                return capture.capture(out);
            } finally {
                capture.discard();
            }
        } catch (IOException e) {
            throw new LabException("The stream of guest '" + order.name() + "' could not be captured: " + e, e);
        }
    }

    /** Ends QEMU and removes what it used; a second time it finds nothing to do. */
    private void discard() {
        Process started = qemu;
        if (started != null) {
            started.destroyForcibly().onExit().join();
        }
        try {
            Files.deleteIfExists(ram);
            if (Files.exists(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(one);
                    }
                }
            }
        } catch (IOException e) {
            throw new LabException(folder + " and " + ram + " could not be removed: " + e, e);
        }
    }

    private CapturedStream capture(Path out) throws IOException {
        Path stream = out.resolve(order.name() + ".stream");
        Process started = new ProcessBuilder(words())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("qemu.log").toFile())
                .start();
        qemu = started;
        try (StreamSink sink = new StreamSink(folder.resolve("migration.sock"), stream)) {
            Waiting.until("the guest '" + order.name() + "' has booted", BOOT, () -> booted(started));
            try (CaptureMonitor monitor = CaptureMonitor.connect(folder.resolve("qmp.sock"))) {
                JsonNode sent = migrate(monitor, sink).path("ram");
                sink.awaitEnd();
                Path copy = out.resolve(order.name() + ".ram");
                Files.copy(ram, copy, StandardCopyOption.REPLACE_EXISTING);
                return new CapturedStream(
                        order,
                        stream,
                        copy,
                        version(monitor),
                        sent.path("dirty-sync-count").asLong(),
                        sent.path("normal").asLong() + sent.path("duplicate").asLong());
            }
        }
    }

    private List<String> words() {
        GuestCommandLine line = new GuestCommandLine().named(order.name());
        if (order.dirtyMiBPerSecond() > 0) {
            ByteSize checked = ByteSize.ofMiB(order.memory().bytes() / ByteSize.MIB / 4);
            line = line.memoryCheck(checked, order.dirtyMiBPerSecond(), 0.02);
        }
        List<String> words = new ArrayList<>(List.of(order.emulator().toString(), "-nodefaults", "-display", "none"));
        words.addAll(List.of("-no-reboot", "-accel", "tcg", "-machine", order.machine() + ",memory-backend=pc.ram"));
        words.addAll(List.of("-m", order.memory().bytes() / ByteSize.MIB + "M"));
        words.addAll(List.of(
                "-object",
                "memory-backend-file,id=pc.ram,share=on,mem-path=" + ram + ",size="
                        + order.memory().bytes()));
        words.addAll(List.of("-kernel", guest.kernel().toString()));
        words.addAll(List.of("-initrd", guest.initramfs().toString(), "-append", line.toString()));
        words.addAll(List.of("-serial", "file:" + console()));
        words.addAll(List.of("-qmp", "unix:" + folder.resolve("qmp.sock") + ",server=on,wait=off"));
        words.addAll(List.of("-nic", "user,model=virtio-net-pci,restrict=on"));
        if (order.display()) {
            words.addAll(List.of("-device", "VGA"));
        }
        return words;
    }

    private Path console() {
        return folder.resolve("console.log");
    }

    private boolean booted(Process started) throws IOException {
        if (!started.isAlive()) {
            throw new LabException("QEMU ended: "
                    + Files.readString(folder.resolve("qemu.log")).strip());
        }
        return Files.exists(console()) && Files.readString(console()).contains("small guest ready");
    }

    /** @return what QEMU says of the migration when it is complete */
    private JsonNode migrate(CaptureMonitor monitor, StreamSink sink) throws IOException {
        Set<String> capabilities = capabilities(monitor);
        monitor.execute("migrate-set-parameters", Map.of("max-bandwidth", BANDWIDTH, "downtime-limit", 1));
        boolean paused = order.dirtyMiBPerSecond() == 0;
        if (paused) {
            monitor.execute("stop", Map.of());
        }
        monitor.execute("migrate", Map.of("uri", "unix:" + folder.resolve("migration.sock")));
        if (!paused) {
            Waiting.until("guest '" + order.name() + "' has gone " + order.rounds() + " rounds", BOOT, () -> {
                JsonNode now = running(monitor);
                return now.path("ram").path("dirty-sync-count").asLong() >= order.rounds();
            });
            monitor.execute("stop", Map.of());
        }
        monitor.execute("migrate-set-parameters", Map.of("max-bandwidth", UNLIMITED, "downtime-limit", 2000));
        if (capabilities.contains("switchover-ack")) {
            sink.sayReady();
        }
        Waiting.until("the stream of guest '" + order.name() + "' is whole", BOOT, () -> {
            running(monitor);
            return sink.whole();
        });
        sink.sayLoaded();
        Waiting.until(
                "the migration of guest '" + order.name() + "' is complete",
                BOOT,
                () -> running(monitor).path("status").asString("").equals("completed"));
        return monitor.execute("query-migrate", Map.of());
    }

    private JsonNode running(CaptureMonitor monitor) throws IOException {
        JsonNode now = monitor.execute("query-migrate", Map.of());
        String status = now.path("status").asString("");
        if (status.equals("failed") || status.equals("cancelled")) {
            throw new LabException("The migration of guest '" + order.name() + "' " + status + ": "
                    + now.path("error-desc").asString("QEMU does not say why") + ".");
        }
        return now;
    }

    private static Set<String> capabilities(CaptureMonitor monitor) throws IOException {
        Set<String> known = monitor.execute("query-migrate-capabilities", Map.of())
                .valueStream()
                .map(one -> one.path("capability").asString(""))
                .filter(CAPABILITIES::contains)
                .collect(Collectors.toSet());
        List<Map<String, Object>> wanted = known.stream()
                .map(name -> Map.<String, Object>of("capability", name, "state", true))
                .toList();
        monitor.execute("migrate-set-capabilities", Map.of("capabilities", wanted));
        return known;
    }

    private static String version(CaptureMonitor monitor) throws IOException {
        JsonNode version = monitor.execute("query-version", Map.of()).path("qemu");
        return version.path("major").asInt() + "." + version.path("minor").asInt() + "."
                + version.path("micro").asInt();
    }
}
