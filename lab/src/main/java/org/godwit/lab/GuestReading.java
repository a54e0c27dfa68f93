package org.godwit.lab;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.godwit.lab.guest.GuestStatus;

/**
 * A guest's status, and how its clock stood against this machine's when it was read.
 *
 * @param clockAheadMillis too small by the time that the answer was on its way, a few milliseconds
 */
public record GuestReading(GuestStatus status, double clockAheadMillis) {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int ASKED = 3;

    /**
     * What happened to the guest between two readings.
     *
     * @param pagesChecked pages of memory that were compared in between; {@code blocksChecked} the same of the disk, with fio's rounds
     * @param serviceErrors of the services that check their own results: redis, PostgreSQL, the compiler
     */
    public record Change(
            long memoryErrors,
            long pagesChecked,
            long diskErrors,
            long blocksChecked,
            long serviceErrors,
            double clockDriftMillis,
            boolean sameBoot) {

        /** Nothing went wrong, and it was looked for. */
        public boolean unharmed() {
            return memoryErrors == 0
                    && diskErrors == 0
                    && serviceErrors == 0
                    && sameBoot
                    && pagesChecked > 0
                    && blocksChecked > 0;
        }
    }

    /**
     * Asks from the client's namespace. It asks three times and keeps the answer that was least delayed on its way, since a
     * delay looks like a clock that is behind.
     */
    public static GuestReading of(Lab lab, String address) {
        return InNamespace.call(
                lab.layout().clientNamespace(),
                () -> IntStream.range(0, ASKED)
                        .mapToObj(i -> ask(address))
                        .max(Comparator.comparingDouble(GuestReading::clockAheadMillis))
                        .orElseThrow());
    }

    /** Whether the guest tells its status, and those checks run that were ordered. */
    public static boolean checksRun(Lab lab, GuestOrder order) {
        try {
            GuestStatus status = InNamespace.call(lab.layout().clientNamespace(), () -> ask(order.address()))
                    .status();
            boolean memoryAlone = order.diskKiBPerSecond() == 0 && order.loads().isEmpty();
            return status.memory().isPresent()
                    && (memoryAlone
                            || status.disk().isPresent()
                            || status.loads().findAny().isPresent());
        } catch (LabException e) {
            return false;
        }
    }

    /** Has the guest check its memory as fast as it can from now on. */
    public static void hurry(Lab lab, String address) {
        InNamespace.call(lab.layout().clientNamespace(), () -> ask(address, "?hurry"));
    }

    private static GuestReading ask(String address) {
        return ask(address, "");
    }

    private static GuestReading ask(String address, String query) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://" + address + "/cgi-bin/status" + query)
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            // A kept connection would be picked up by a later request from another namespace.
            connection.setRequestProperty("Connection", "close");
            try (var body = connection.getInputStream()) {
                byte[] bytes = body.readAllBytes();
                double here = System.currentTimeMillis();
                GuestStatus status = GuestStatus.parse(new String(bytes, StandardCharsets.UTF_8));
                return new GuestReading(status, status.clock().epochMillis() - here);
            }
        } catch (IOException e) {
            throw new LabException("The guest at " + address + " does not tell its status: " + e, e);
        }
    }

    /** From an earlier reading to this one; a check that has died counts as an error. */
    public Change since(GuestReading earlier) {
        return new Change(
                memoryErrors() - earlier.memoryErrors(),
                pagesChecked() - earlier.pagesChecked(),
                diskErrors() - earlier.diskErrors(),
                blocksChecked() - earlier.blocksChecked(),
                serviceErrors() - earlier.serviceErrors(),
                clockAheadMillis - earlier.clockAheadMillis,
                status.bootId().equals(earlier.status.bootId()));
    }

    private long memoryErrors() {
        return status.memory().map(m -> m.errors() + (m.alive() ? 0 : 1)).orElse(0L);
    }

    private long diskErrors() {
        return status.disk().map(d -> d.errors() + (d.alive() ? 0 : 1)).orElse(0L) + errors(status.fio());
    }

    private long serviceErrors() {
        return errors(status.redis()) + errors(status.postgres()) + errors(status.compile()) + errors(status.web());
    }

    private static long errors(Optional<GuestStatus.Load> load) {
        return load.map(one -> one.errors() + (one.alive() ? 0 : 1)).orElse(0L);
    }

    private long pagesChecked() {
        return status.memory().map(GuestStatus.MemoryCheck::pagesChecked).orElse(0L);
    }

    private long blocksChecked() {
        return status.disk().map(GuestStatus.DiskCheck::blocksChecked).orElse(0L)
                + status.fio().map(GuestStatus.Load::rounds).orElse(0L);
    }
}
