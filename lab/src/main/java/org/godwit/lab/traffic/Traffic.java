package org.godwit.lab.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.Json;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabProcess;
import org.godwit.lab.Waiting;

/** The handle on a {@link TrafficClient} that runs in a lab's client namespace. */
public final class Traffic implements AutoCloseable {
    private final LabProcess process;
    private final Path file;

    private Traffic(LabProcess process, Path file) {
        this.process = process;
        this.file = file;
    }

    /** Starts it, and returns when the guest has answered every probe. */
    public static Traffic start(Lab lab, String guestAddress) {
        return start(lab, guestAddress, List.of());
    }

    /** The same with a client that fetches the files of the guest's load {@code web}, which must be there. */
    public static Traffic fetching(Lab lab, String guestAddress) {
        return start(lab, guestAddress, List.of(TrafficClient.FETCH));
    }

    private static Traffic start(Lab lab, String guestAddress, List<String> more) {
        Path file = lab.layout().logs().resolve("traffic-" + guestAddress + ".json");
        List<String> arguments = new ArrayList<>(List.of(guestAddress, file.toString()));
        arguments.addAll(more);
        LabProcess process = lab.staff().observe(TrafficClient.class, "traffic-" + guestAddress, arguments);
        Traffic traffic = new Traffic(process, file);
        Waiting.until("the guest at " + guestAddress + " answers ping, its echo port and its web server", () -> {
            traffic.requireAlive();
            return Files.exists(file) && traffic.read().ready();
        });
        return traffic;
    }

    /** What it has seen up to now, and not up to a quarter of a second ago. */
    public TrafficReport report() {
        Instant now = Instant.now();
        Waiting.until("the client's report is fresh", () -> {
            requireAlive();
            return read().at().isAfter(now);
        });
        return read();
    }

    /** Ends the client; its last word. */
    public TrafficReport stop() {
        TrafficReport last = report();
        close();
        return last;
    }

    @Override
    public void close() {
        process.terminate(); // It ends its ping before itself.
        Waiting.until("the traffic's process " + process.pid() + " has ended", () -> !process.alive());
    }

    private void requireAlive() {
        if (!process.alive()) {
            throw new LabException("The client's traffic ended by itself; its log is " + process.log() + ".");
        }
    }

    private TrafficReport read() {
        try {
            return Json.mapper().readValue(Files.readString(file), TrafficReport.class);
        } catch (IOException e) {
            throw new LabException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
