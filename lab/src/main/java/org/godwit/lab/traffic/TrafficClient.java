package org.godwit.lab.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.godwit.api.Json;

/** The main class of the process in the client's namespace: {@code TrafficClient GUEST-ADDRESS REPORT-FILE [fetch]}. */
public final class TrafficClient {
    /** Asks for {@link FetchProbe}, a load of which the guest's web server must have the files. */
    static final String FETCH = "fetch";

    private static final int ECHO_PORT = 7;
    private static final Duration REPORT_EVERY = Duration.ofMillis(250);

    /** One connection that is always busy, and two that are quiet most of the time, as people's connections are. */
    private static final List<Duration> PACES =
            List.of(Duration.ofMillis(5), Duration.ofMillis(500), Duration.ofMillis(1000));

    private final Instant startedAt = Instant.now();
    private final Path file;
    private final PingProbe ping = new PingProbe();
    private final HttpProbe http = new HttpProbe();
    private final HeartbeatProbe heartbeat = new HeartbeatProbe();
    private final FetchProbe fetch = new FetchProbe();
    private final List<StreamProbe> streams =
            PACES.stream().map(pace -> new StreamProbe()).toList();

    private TrafficClient(Path file) {
        this.file = file;
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 2 || args.length > 3 || (args.length == 3 && !args[2].equals(FETCH))) {
            System.err.println("Usage: TrafficClient GUEST-ADDRESS REPORT-FILE [" + FETCH + "]");
            System.exit(2);
        }
        new TrafficClient(Path.of(args[1])).run(args[0], args.length == 3);
    }

    private void run(String guest, boolean fetching) throws InterruptedException {
        Thread.ofVirtual().start(() -> ping.run(guest));
        Thread.ofVirtual().start(() -> http.run(URI.create("http://" + guest + "/")));
        Thread.ofVirtual().start(heartbeat::run);
        if (fetching) {
            Thread.ofVirtual().start(() -> fetch.run(guest));
        }
        for (int i = 0; i < PACES.size(); i++) {
            StreamProbe stream = streams.get(i);
            Duration pace = PACES.get(i);
            Thread.ofVirtual().start(() -> stream.run(new InetSocketAddress(guest, ECHO_PORT), pace));
        }
        // SIGTERM asks for the last word.
        Runtime.getRuntime().addShutdownHook(new Thread(this::write));
        while (true) {
            Thread.sleep(REPORT_EVERY);
            write();
        }
    }

    private synchronized void write() {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(next, Json.mapper().writeValueAsString(report()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            System.err.println("The report cannot be written: " + e);
        }
    }

    private TrafficReport report() {
        Instant now = Instant.now();
        StreamProbe busiest = streams.getFirst();
        List<Gap> gaps = new ArrayList<>(ping.gaps().all(now));
        gaps.addAll(busiest.gaps().all(now));
        gaps.sort(Comparator.comparing(Gap::from));
        List<Tally> fetched = fetch.operations().all();
        return new TrafficReport(
                startedAt,
                now,
                ping.sentCount() > 0 && http.ok() > 0 && streams.stream().allMatch(StreamProbe::answers),
                ping.sentCount(),
                ping.lost(),
                ping.gaps().longestMillis(now),
                busiest.gaps().longestMillis(now),
                streams.size(),
                (int) streams.stream().filter(StreamProbe::kept).count(),
                streams.stream().mapToLong(StreamProbe::bytes).sum(),
                streams.stream().mapToLong(StreamProbe::wrong).sum(),
                http.ok(),
                http.failed(),
                heartbeat.received(),
                heartbeat.repeated(),
                heartbeat.boots(),
                fetch.wrong(),
                gaps,
                fetched.isEmpty() ? heartbeat.operations().all() : fetched);
    }
}
