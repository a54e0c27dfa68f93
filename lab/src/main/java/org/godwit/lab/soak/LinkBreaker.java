package org.godwit.lab.soak;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationProgress;
import org.godwit.api.Task;
import org.godwit.lab.LabException;
import org.godwit.lab.LabLink;
import org.jspecify.annotations.Nullable;

/**
 * Breaks a migration link once in each move, while memory is copied: at a random moment, on either host's side, for a time that
 * is sometimes too short to be noticed and sometimes longer than the silence after which both ends dial again.
 */
public final class LinkBreaker {
    private static final int LATEST_MILLIS = 400;
    private static final int LONGEST_MILLIS = 7_000;

    private final List<LabLink> links;
    private final SplittableRandom random;
    private @Nullable Thread breaking;

    /** Breaks one of {@code links} in each move. */
    public LinkBreaker(List<LabLink> links, long seed) {
        this.links = List.copyOf(links);
        this.random = new SplittableRandom(seed);
    }

    /** Sees a move's progress; the first sign of the copying starts the break. */
    public void see(Task task) {
        MigrationProgress progress = task.progress();
        if (breaking == null && progress != null && progress.phase() == MigrationPhase.PRE_COPY) {
            LabLink link = links.get(random.nextInt(links.size()));
            int wait = random.nextInt(LATEST_MILLIS);
            int length = random.nextInt(50, LONGEST_MILLIS);
            breaking = Thread.ofVirtual().name("link breaker").start(() -> breakFor(link, wait, length));
        }
    }

    private static void breakFor(LabLink link, int wait, int length) {
        try {
            TimeUnit.MILLISECONDS.sleep(wait);
            link.cut();
            TimeUnit.MILLISECONDS.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.mend();
        }
    }

    /**
     * The move is over: the link is whole when this returns.
     *
     * @return whether it was broken in this move
     */
    public boolean settle() {
        Thread last = breaking;
        breaking = null;
        if (last == null) {
            return false;
        }
        try {
            last.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("The wait for a link to be mended was interrupted.", e);
        }
        return true;
    }
}
