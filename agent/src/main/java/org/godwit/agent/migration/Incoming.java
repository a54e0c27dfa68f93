package org.godwit.agent.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.godwit.api.CheckReport.Check;
import org.godwit.api.MigrationRecord.Announcement;
import org.godwit.api.MigrationRecord.GuestClock;
import org.godwit.api.VmSpec;
import org.godwit.cluster.identity.Fingerprint;
import org.jspecify.annotations.Nullable;

/** What the source's agent asks of the destination's, and what that answers: the bodies of {@code /agent/v1/incoming}. */
interface Incoming {

    /**
     * Can this VM come?
     *
     * @param machine the versioned machine type that it runs with
     * @param qemuVersion of the source
     * @param nonces one for each datastore of its disks, to be read back by the destination
     * @param pages of its memory, of which the destination may have a copy
     */
    record CheckRequest(
            VmSpec spec,
            String from,
            String machine,
            String qemuVersion,
            String accelerator,
            List<Nonce> nonces,
            List<PageMark> pages) {}

    /** What a page holds: the first 64 bits of its SHA-256. A forecast needs no more; what is sent is decided elsewhere. */
    record PageMark(long number, String hash) {
        private static final int DIGITS = 16;

        static PageMark of(long number, byte[] page) {
            return new PageMark(number, Fingerprint.of(page).substring(0, DIGITS));
        }
    }

    /** A file on a datastore and what the source wrote into it. */
    record Nonce(String datastore, String name, String content) {}

    /** The destination's part of the report, and how many of the pages asked about its base image of the VM has. */
    record CheckAnswer(List<Check> checks, int knownPages) {}

    /** A session that may be dialled to measure the link, and for nothing else. */
    record LinkAnswer(String session) {}

    /** The destination's clock, read as late as possible. */
    record ClockAnswer(Instant now) {}

    /** Prepare a shadow VM. */
    record PrepareRequest(
            VmSpec spec, String from, String machine, long epoch, String attempt, Set<String> capabilities) {}

    /** The shadow waits; the session may be dialled; both QEMUs use these capabilities. */
    record PrepareAnswer(String session, Set<String> capabilities) {}

    /** For requests whose path says it all: who asks. */
    record Asking(String host) {}

    /** The source's QEMU can no longer resume by itself: commit as soon as all is loaded. */
    record CommitRequest(String attempt, boolean sealed) {}

    /** How an incoming migration stands. */
    enum Outcome {
        /** The new owner stands in ZooKeeper. */
        COMMITTED,
        /** The destination will never commit this attempt; the promise is on its disk. */
        RELINQUISHED,
        /** A commit was sent and its outcome is not known yet. */
        UNDECIDED
    }

    /**
     * The end of the switchover, with the destination's times.
     *
     * @param lastByteAt the last byte of the stream was handed to QEMU
     * @param loadedAt QEMU had loaded all of it
     * @param committedAt the ownership stood in ZooKeeper
     * @param resumedAt the guest ran: QEMU's own RESUME event
     * @param reason why it was not committed
     */
    record CommitAnswer(
            Outcome outcome,
            long epoch,
            @Nullable Instant lastByteAt,
            @Nullable Instant loadedAt,
            @Nullable Instant committedAt,
            @Nullable Instant resumedAt,
            @Nullable String reason) {}

    /**
     * Give up the right to commit this attempt.
     *
     * @param from the source, which asks
     */
    record RelinquishRequest(String attempt, String vm, String from) {}

    /** Whether it was given up. */
    record RelinquishAnswer(Outcome outcome, @Nullable String reason) {}

    /**
     * The guest runs with the destination: look at the switch, at the guest's clock, and tell the guest.
     *
     * @param guestAhead how far the guest's clock was ahead of the destination's before the move; absent when nobody in the guest
     *     could be asked
     */
    record AnnounceRequest(String host, @Nullable Duration guestAhead) {}

    /**
     * What the destination's switch learned, how the guest's clock is, and what the guest was told.
     *
     * @param notice absent unless the VM's spec asks for notices
     */
    record AnnounceAnswer(
            Announcement announcement,
            GuestClock clock,
            @Nullable String notice) {}
}
