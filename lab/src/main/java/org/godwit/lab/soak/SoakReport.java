package org.godwit.lab.soak;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.lab.Census;
import org.godwit.lab.GuestReading;
import org.godwit.lab.traffic.TrafficReport;

/**
 * What a soak found.
 *
 * @param migrations that were made, each checked from inside the guest; {@code inThisRun} so many of them, the others in runs that
 *     were interrupted
 * @param reconnections of all those migrations
 * @param medianTotalMillis from the request to {@code DONE}; {@code medianBlackoutMillis} of all those migrations
 * @param longestOutageMillis in this run
 * @param guest what the guest found of itself between this run's first move and its last
 * @param before after the second move, when everything has been used once; {@code after} the last, the guest on the same host
 */
public record SoakReport(
        Instant at,
        int migrations,
        int inThisRun,
        int reconnections,
        double medianTotalMillis,
        double medianBlackoutMillis,
        double longestOutageMillis,
        GuestReading.Change guest,
        TrafficReport client,
        Census before,
        Census after) {

    /** Descriptors come and go with connections that are kept for a while. */
    private static final int OPEN_FILES_SLACK = 12;
    /** A heap breathes with its collections by this much, and not by more the longer the run is. */
    private static final long RESIDENT_SLACK_KIB = 64 << 10;

    /** What is wrong, in sentences; nothing when all is right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!guest.unharmed()) {
            problems.add("The guest came to harm: " + guest + ".");
        }
        if (client.tcpConnectionsKept() < client.tcpConnections() || client.wrongBytes() > 0) {
            problems.add("The client lost a connection or got wrong bytes: " + client.tcpConnectionsKept() + " of "
                    + client.tcpConnections() + " kept, " + client.wrongBytes() + " bytes wrong.");
        }
        if (client.heartbeatsRepeated() > 0 || client.boots() != 1) {
            problems.add("The guest ran twice, or booted: " + client.heartbeatsRepeated() + " heartbeats twice, "
                    + client.boots() + " boots.");
        }
        if (after.qemus().size() != before.qemus().size() || !after.taps().equals(before.taps())) {
            problems.add("QEMUs or taps were left: " + before.qemus() + ", " + before.taps() + " became "
                    + after.qemus() + ", " + after.taps() + ".");
        }
        List<String> left = after.files().stream()
                .filter(file -> !before.files().contains(file) && !file.contains("/migrations/"))
                .toList();
        if (!left.isEmpty()) {
            problems.add("Files were left: " + left + ".");
        }
        after.openFiles().forEach((role, count) -> {
            int earlier = before.openFiles().getOrDefault(role, 0);
            if (count > earlier + OPEN_FILES_SLACK) {
                problems.add("'" + role + "' holds " + count + " open files; it held " + earlier + ".");
            }
        });
        after.residentKiB().forEach((role, kib) -> {
            long earlier = before.residentKiB().getOrDefault(role, 0L);
            if (kib > earlier + RESIDENT_SLACK_KIB) {
                problems.add("'" + role + "' takes " + kib + " KiB of memory; it took " + earlier + ".");
            }
        });
        return problems;
    }
}
