package org.godwit.lab.guest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.qemu.PrivateQemu;

/** A guest in a QEMU of the test's own, under software emulation, reachable over two ports of the loopback and nothing else. */
final class BootedGuest implements AutoCloseable {
    static final GuestCommandLine LINE =
            new GuestCommandLine().address("10.0.2.15/24").gateway("10.0.2.2");

    /** Far more than it takes: other guests may share the processors. */
    private static final Duration BOOT = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int httpPort = freePort();
    private final int echoPort = freePort();
    private final Process qemu;

    BootedGuest(
            Path folder,
            String machine,
            int memoryMiB,
            Path kernel,
            Path initramfs,
            GuestCommandLine line,
            Path... disks)
            throws IOException {
        this.folder = folder;
        List<String> words = new ArrayList<>(List.of(
                emulator(), "-nodefaults", "-display", "none", "-no-reboot", "-accel", "tcg", "-machine", machine));
        words.addAll(List.of("-m", String.valueOf(memoryMiB), "-kernel", kernel.toString()));
        words.addAll(List.of("-initrd", initramfs.toString(), "-append", line.toString()));
        words.addAll(List.of("-serial", "file:" + console(), "-qmp", "unix:" + qmp() + ",server=on,wait=off"));
        words.addAll(List.of(
                "-nic", "user,model=virtio-net-pci,restrict=on" + forward(httpPort, 80) + forward(echoPort, 7)));
        for (Path disk : disks) {
            words.addAll(List.of("-drive", "file=" + disk + ",if=virtio,format=" + "raw" + ",cache=none"));
        }
        qemu = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("qemu.log").toFile())
                .start();
    }

    private static String forward(int port, int to) {
        return ",hostfwd=tcp:127.0.0.1:" + port + "-:" + to;
    }

    static String emulator() {
        return PrivateQemu.neededFor(PrivateQemu.systemMajor())
                ? PrivateQemu.in(Cache.ofUser()).emulator().toString()
                : "qemu-system-x86_64";
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("no free port on the loopback", e);
        }
    }

    Path console() {
        return folder.resolve("console.log");
    }

    private Path qmp() {
        return folder.resolve("qmp.sock");
    }

    /** The first status that satisfies {@code condition}; fails with the console when QEMU ends before. */
    GuestStatus statusWhen(String what, Predicate<GuestStatus> condition) {
        List<GuestStatus> seen = new ArrayList<>();
        Awaitility.await(what).atMost(BOOT).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!qemu.isAlive()) {
                throw new AssertionError(
                        "QEMU ended: " + Files.readString(folder.resolve("qemu.log")) + Files.readString(console()));
            }
            try {
                seen.add(status());
                return condition.test(seen.getLast());
            } catch (IOException e) {
                return false;
            }
        });
        return seen.getLast();
    }

    GuestStatus status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/cgi-bin/status"))
                .timeout(Duration.ofSeconds(5))
                .build();
        return GuestStatus.parse(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    String echo(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), echoPort)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
        }
    }

    /** Presses the ACPI power button and waits for QEMU to end by itself. */
    boolean powersDown() throws IOException, InterruptedException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(qmp()))) {
            String commands = "{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"system_powerdown\"}\n";
            channel.write(ByteBuffer.wrap(commands.getBytes(StandardCharsets.US_ASCII)));
            return qemu.waitFor(BOOT);
        }
    }

    @Override
    public void close() {
        qemu.destroyForcibly().onExit().join();
    }
}
