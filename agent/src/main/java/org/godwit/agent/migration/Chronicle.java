package org.godwit.agent.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.api.Blackout;
import org.godwit.api.CheckReport;
import org.godwit.api.Convergence;
import org.godwit.api.Encodings;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationProgress;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Announcement;
import org.godwit.api.MigrationRecord.GuestClock;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.MigrationStatus;
import org.godwit.api.Problem;
import org.godwit.transport.TransportStats;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one migration so far: written by the source's thread, read by anyone. Every change raises the version,
 * for which long polls wait; progress does so ten times a second, since each time it goes by HTTP to the server and to whoever
 * looks, and the processor is the migration's.
 */
final class Chronicle {
    private static final long TOLD_EVERY_NANOS = 100_000_000;

    private final String id;
    private final String vm;
    private final String from;
    private final String to;
    private final long epochBefore;
    private final Instant requestedAt = Instant.now();
    private final long requestedNanos = System.nanoTime();
    private final Map<MigrationPhase, Double> phaseMillis = new EnumMap<>(MigrationPhase.class);
    private final Consumer<MigrationRecord> keep;

    private long version = 1;
    private long phaseStartedNanos = requestedNanos;
    private long progressToldNanos = requestedNanos;
    private MigrationPhase phase = MigrationPhase.REQUESTED;
    private MigrationProgress progress = MigrationProgress.at(MigrationPhase.REQUESTED);
    private Outcome outcome = Outcome.UNDER_WAY;
    private String endState;
    private int rounds;
    private double firstByteMillis = -1;
    private @Nullable TransportStats stats;
    private @Nullable Instant endedAt;
    private @Nullable Double totalMillis;
    private @Nullable Blackout blackout;
    private @Nullable Long epochAfter;
    private @Nullable CheckReport check;
    private @Nullable Announcement announcement;
    private @Nullable Convergence convergence;
    private @Nullable GuestClock guestClock;
    private final List<String> notices = new ArrayList<>();
    private @Nullable Problem failure;

    Chronicle(String id, String vm, String from, String to, long epochBefore, Consumer<MigrationRecord> keep) {
        this.id = id;
        this.vm = vm;
        this.from = from;
        this.to = to;
        this.epochBefore = epochBefore;
        this.keep = keep;
        this.endState = "The guest runs on " + from + ".";
    }

    String id() {
        return id;
    }

    String vm() {
        return vm;
    }

    /** On the clock of {@link System#nanoTime}. */
    long requestedNanos() {
        return requestedNanos;
    }

    /**
     * The one place where a migration changes its phase: closes the books of the one before. The record is kept on disk, but
     * for the phases around the blackout, which no disk may lengthen.
     */
    void enter(MigrationPhase next) {
        MigrationRecord now;
        synchronized (this) {
            long nanos = System.nanoTime();
            phaseMillis.merge(phase, (nanos - phaseStartedNanos) / 1e6, Double::sum);
            phaseStartedNanos = nanos;
            phase = next;
            progress = progress.in(next);
            changed();
            now = record();
        }
        if (next != MigrationPhase.SWITCHOVER && next != MigrationPhase.RUNNING_AT_DESTINATION) {
            keep.accept(now);
        }
    }

    synchronized MigrationPhase phase() {
        return phase;
    }

    synchronized void progress(MigrationProgress now) {
        progress = now;
        rounds = Math.max(rounds, now.round());
        long nanos = System.nanoTime();
        if (nanos - progressToldNanos >= TOLD_EVERY_NANOS) {
            progressToldNanos = nanos;
            changed();
        }
    }

    synchronized void check(CheckReport report) {
        check = report;
        changed();
    }

    synchronized void transport(TransportStats now) {
        stats = now;
        Instant first = now.firstByteAt();
        if (first != null) {
            firstByteMillis = Duration.between(requestedAt, first).toNanos() / 1e6;
        }
    }

    synchronized void moved(long newEpoch, Blackout times) {
        epochAfter = newEpoch;
        blackout = times;
        // The last one: what remained when the guest stood.
        rounds++;
        endState = "The guest runs on " + to + ".";
        changed();
    }

    /** The record says that it moved, and nobody is left who knows how long the guest stood. */
    synchronized void movedWithoutTimes(long newEpoch) {
        epochAfter = newEpoch;
        endState = "The guest was committed to " + to + "; its agent could not be asked how it went.";
        changed();
    }

    synchronized void announced(Announcement finding) {
        announcement = finding;
        changed();
    }

    synchronized void convergence(Convergence now) {
        convergence = now;
    }

    synchronized void clock(GuestClock finding) {
        guestClock = finding;
        changed();
    }

    /** The guest was told something of its move. */
    synchronized void told(String sentence) {
        notices.add(sentence);
        changed();
    }

    synchronized void guestIs(String state) {
        endState = state;
        changed();
    }

    void end(Outcome how, @Nullable Problem why) {
        MigrationRecord now;
        synchronized (this) {
            outcome = how;
            failure = why;
            endedAt = Instant.now();
            totalMillis = (System.nanoTime() - requestedNanos) / 1e6;
            now = record();
        }
        // On disk before anybody is told: whoever hears of the end finds it again after a crash.
        keep.accept(now);
        synchronized (this) {
            changed();
        }
    }

    synchronized MigrationStatus status() {
        return new MigrationStatus(version, progress, record());
    }

    /** The status as soon as its version is past {@code after}, or as it is when the time is over. */
    synchronized MigrationStatus await(long after, Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        try {
            for (long left = limit.toMillis();
                    version <= after && left > 0;
                    left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status();
    }

    private static Encodings encodings(TransportStats bytes) {
        return new Encodings(
                bytes.pagesByEncoding(),
                bytes.bytesByEncoding(),
                bytes.bytesByCodec(),
                bytes.reconnections(),
                bytes.passedOnBecause());
    }

    private void changed() {
        version++;
        notifyAll();
    }

    private MigrationRecord record() {
        TransportStats bytes = stats;
        double total = totalMillis == null ? (System.nanoTime() - requestedNanos) / 1e6 : totalMillis;
        return new MigrationRecord(
                id,
                vm,
                from,
                to,
                outcome,
                phase,
                requestedAt,
                endedAt,
                total,
                new EnumMap<>(phaseMillis),
                blackout,
                rounds,
                bytes == null ? 0 : bytes.streamBytes(),
                bytes == null ? 0 : bytes.wireBytes(),
                bytes == null ? Encodings.none() : encodings(bytes),
                firstByteMillis,
                epochBefore,
                epochAfter,
                check,
                announcement,
                convergence,
                guestClock,
                notices.isEmpty() ? null : List.copyOf(notices),
                failure,
                endState);
    }
}
