package org.godwit.agent.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.transport.page.PageIndex;
import org.godwit.transport.page.PageStore;

/**
 * What this host remembers of the pages of guests that came and went, so that the next of their kind costs less: page stores of
 * those that came, by the host from which and the group of which they were, and indices of the stores that other hosts have of those
 * that went there.
 *
 * <p>All stores together take what they are allowed and no more: each session is told what its store may grow to, and stores that
 * wait make room for one that has not half of it all. An index takes a seventieth of a store, and at most {@link #MOST_INDICES}
 * are kept.
 */
public final class PageStores implements AutoCloseable {
    /** An evacuation's next guest follows in seconds; after this long it is not one any more. */
    static final Duration UNUSED = Duration.ofMinutes(30);

    static final int MOST_INDICES = 8;

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final long memory;
    private final Shelf<PageStore> stores;
    private final Shelf<PageIndex> indices;
    private final Thread sweep = Thread.ofVirtual().name("page-store-sweep").unstarted(this::keepSweeping);

    private PageStores(ByteSize memory, InstantSource clock) {
        this.memory = memory.bytes();
        stores = new Shelf<>(clock);
        indices = new Shelf<>(clock);
    }

    /**
     * Remembers nothing yet, and wipes what was not used for half an hour.
     *
     * @param memory for all stores; 0 for none, neither here nor of what goes elsewhere
     */
    public static PageStores open(ByteSize memory, InstantSource clock) {
        PageStores opened = new PageStores(memory, clock);
        opened.sweep.start();
        return opened;
    }

    /** For a guest that comes: an empty answer means that it is to share nothing, or that another one of its group comes just now. */
    public synchronized Lent<PageStore> forComing(String from, Optional<String> group) {
        if (memory == 0 || group.isEmpty()) {
            return Lent.nothing(PageStore.none());
        }
        Fellowship whose = new Fellowship(from, group.get());
        return stores.lend(whose, () -> PageStore.of(memory))
                .map(lent -> bounded(whose, lent))
                .orElseGet(() -> Lent.nothing(PageStore.none()));
    }

    /** What the store may grow to while it is lent; once it waits again it may only keep what it has. */
    private Lent<PageStore> bounded(Fellowship whose, Lent<PageStore> lent) {
        PageStore store = lent.half();
        store.allow(makeRoom(whose));
        return new Lent<>(store, () -> {
            store.allow(0);
            lent.giveBack().run();
        });
    }

    private long makeRoom(Fellowship whose) {
        for (Fellowship idle : stores.idle(whose)) {
            if (free(whose) >= memory / 2) {
                break;
            }
            stores.end(idle);
        }
        return free(whose);
    }

    private long free(Fellowship whose) {
        return memory
                - stores.others(whose).stream().mapToLong(PageStore::allowed).sum();
    }

    /** For a guest that goes: what is known of the destination's store. */
    public synchronized Lent<PageIndex> forGoing(String to, Optional<String> group) {
        if (memory == 0 || group.isEmpty()) {
            return Lent.nothing(PageIndex.none());
        }
        Fellowship whose = new Fellowship(to, group.get());
        List<Fellowship> idle = indices.idle(whose);
        if (indices.others(whose).size() >= MOST_INDICES && !idle.isEmpty()) {
            indices.end(idle.getFirst());
        }
        return indices.lend(whose, () -> PageIndex.of(memory)).orElseGet(() -> Lent.nothing(PageIndex.none()));
    }

    private void keepSweeping() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                wipeUnused();
            }
        } catch (InterruptedException e) {
            // The agent stops.
        }
    }

    void wipeUnused() {
        stores.endUnused(UNUSED);
        indices.endUnused(UNUSED);
    }

    /** Gives all memory back, that of a session when it ends. */
    @Override
    public void close() {
        sweep.interrupt();
        stores.close();
        indices.close();
    }
}
