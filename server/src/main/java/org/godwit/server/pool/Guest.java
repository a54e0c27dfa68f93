package org.godwit.server.pool;

import java.util.Optional;
import java.util.Set;

/**
 * A guest as the pool sees it.
 *
 * @param memoryBytes what is assigned to it, and what a host must have free to take it, since its RAM is reserved as a whole
 * @param demand what it wants, smoothed over time ({@link Smoothed})
 * @param priority the greater, the sooner it leaves a host that has a deadline
 * @param group those of one group hold much the same memory and share pages when they move
 * @param datastores on which its disks lie; a host that lacks one of them cannot run it
 * @param heldBy why it cannot move at all, as a sentence's end: {@code it has a passthrough device}
 */
public record Guest(
        String name,
        int vcpus,
        long memoryBytes,
        Resources demand,
        int priority,
        Optional<String> group,
        Set<String> datastores,
        Optional<String> heldBy) {
    public Guest {
        datastores = Set.copyOf(datastores);
    }
}
