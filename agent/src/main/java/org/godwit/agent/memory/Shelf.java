package org.godwit.agent.memory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Halves of page stores between their sessions: each is lent to one at a time, and ended when it was long of no use. */
final class Shelf<T extends AutoCloseable> implements AutoCloseable {
    private final InstantSource clock;
    private final Map<Fellowship, Place<T>> places = new HashMap<>();
    private boolean closed;

    Shelf(InstantSource clock) {
        this.clock = clock;
    }

    private static final class Place<T> {
        final T half;
        long usedMillis;
        boolean lent;

        Place(T half) {
            this.half = half;
        }
    }

    /** Nothing when another session has it, or this host's agent stops. */
    synchronized Optional<Lent<T>> lend(Fellowship to, Supplier<T> make) {
        if (closed) {
            return Optional.empty();
        }
        Place<T> place = places.computeIfAbsent(to, any -> new Place<>(make.get()));
        if (place.lent) {
            return Optional.empty();
        }
        place.lent = true;
        return Optional.of(new Lent<>(place.half, () -> giveBack(to, place)));
    }

    private synchronized void giveBack(Fellowship from, Place<T> place) {
        place.lent = false;
        place.usedMillis = clock.millis();
        if (closed) {
            places.remove(from);
            end(place.half);
        }
    }

    /** Those of the others that wait for a session, the one that has waited longest first. */
    synchronized List<Fellowship> idle(Fellowship except) {
        return places.entrySet().stream()
                .filter(entry -> !entry.getValue().lent && !entry.getKey().equals(except))
                .sorted(Comparator.comparingLong(entry -> entry.getValue().usedMillis))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized List<T> others(Fellowship than) {
        return places.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(than))
                .map(entry -> entry.getValue().half)
                .toList();
    }

    /** Ends one that waits. */
    synchronized void end(Fellowship whose) {
        Place<T> place = places.get(whose);
        if (place != null && !place.lent) {
            places.remove(whose);
            end(place.half);
        }
    }

    synchronized void endUnused(Duration since) {
        long bound = clock.millis() - since.toMillis();
        places.entrySet().stream()
                .filter(entry -> !entry.getValue().lent && entry.getValue().usedMillis < bound)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::end);
    }

    /** Those that are lent end when they are given back. */
    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(places.keySet()).forEach(this::end);
    }

    private static void end(AutoCloseable half) {
        try {
            half.close();
        } catch (Exception e) {
            throw new IllegalStateException("Memory that nobody uses cannot be given back.", e);
        }
    }
}
