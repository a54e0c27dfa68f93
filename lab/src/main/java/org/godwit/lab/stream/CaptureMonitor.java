package org.godwit.lab.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.godwit.api.Json;
import org.godwit.lab.LabException;
import tools.jackson.databind.JsonNode;

/** QMP, one command after the other: the lab must not know the module that Godwit itself speaks to QEMU with. */
final class CaptureMonitor implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader lines;

    private CaptureMonitor(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        lines.readLine(); // QEMU's greeting.
        execute("qmp_capabilities", Map.of());
    }

    static CaptureMonitor connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            return new CaptureMonitor(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        String line = Json.mapper().writeValueAsString(Map.of("execute", command, "arguments", arguments)) + "\n";
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        for (String answer = lines.readLine(); answer != null; answer = lines.readLine()) {
            JsonNode said = Json.mapper().readTree(answer);
            if (said.has("error")) {
                throw new LabException("QEMU refused " + command + ": "
                        + said.path("error").path("desc").asString("") + ".");
            }
            if (said.has("return")) {
                return said.path("return");
            }
        }
        throw new LabException("QEMU hung up at " + command + ".");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
