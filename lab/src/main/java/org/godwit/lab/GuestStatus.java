package org.godwit.lab;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.godwit.api.Json;
import tools.jackson.databind.JsonNode;

/**
 * What a guest says of itself at {@code /cgi-bin/status}.
 *
 * @param bootId changes when the guest boots anew
 * @param memoryErrors pages that did not hold what was written; {@code memoryPagesChecked} how many were compared
 * @param diskErrors blocks that did not hold what was written, or could not be read or written
 * @param checking whether the programs that check memory and disk run
 * @param kernelErrors messages of the level error or worse in its kernel's log
 * @param clockAheadMillis of its clock against this machine's, a fraction of a millisecond too small for the answer's way
 */
public record GuestStatus(
        String bootId,
        double uptimeSeconds,
        long memoryErrors,
        long memoryPagesChecked,
        long diskErrors,
        long diskBlocksChecked,
        boolean checking,
        int kernelErrors,
        double clockAheadMillis) {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int ASKED = 3;

    /** What the guest's checks found between two looks at it. */
    public record Change(long memoryErrors, long diskErrors, double clockDriftMillis, boolean sameBoot) {

        public boolean unharmed() {
            return memoryErrors == 0 && diskErrors == 0 && sameBoot;
        }
    }

    /**
     * Asks from the client's namespace. It asks three times and keeps the answer that was least delayed on its way, since a
     * delay looks like a clock that is behind.
     */
    public static GuestStatus read(Lab lab, String address) {
        return InNamespace.call(
                lab.layout().clientNamespace(),
                () -> IntStream.range(0, ASKED)
                        .mapToObj(i -> ask(address))
                        .max(Comparator.comparingDouble(GuestStatus::clockAheadMillis))
                        .orElseThrow());
    }

    private static GuestStatus ask(String address) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + address + "/cgi-bin/status").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            // A kept connection would be picked up by a later request from another namespace.
            connection.setRequestProperty("Connection", "close");
            try (var body = connection.getInputStream()) {
                byte[] bytes = body.readAllBytes();
                double here = System.currentTimeMillis();
                return parse(new String(bytes, StandardCharsets.UTF_8), here);
            }
        } catch (IOException e) {
            throw new LabException("The guest at " + address + " does not tell its status: " + e, e);
        }
    }

    static GuestStatus parse(String text, double machineMillis) {
        JsonNode status = Json.mapper().readTree(text);
        JsonNode memory = status.path("memory");
        JsonNode disk = status.path("disk");
        return new GuestStatus(
                status.path("bootId").asString(""),
                status.path("uptimeSeconds").asDouble(0),
                memory.path("errors").asLong(0),
                memory.path("pagesChecked").asLong(0),
                disk.path("errors").asLong(0),
                disk.path("blocksChecked").asLong(0),
                memory.path("alive").asBoolean(false) && disk.path("alive").asBoolean(false),
                status.path("dmesgErrors").asInt(0),
                status.path("clock").path("epochMillis").asDouble(0) - machineMillis);
    }

    /** From an earlier status to this one. */
    public Change since(GuestStatus earlier) {
        return new Change(
                memoryErrors - earlier.memoryErrors,
                diskErrors - earlier.diskErrors,
                clockAheadMillis - earlier.clockAheadMillis,
                bootId.equals(earlier.bootId));
    }
}
