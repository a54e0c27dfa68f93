package org.godwit.server.pool;

import java.util.Set;

/**
 * A host as the pool sees it.
 *
 * @param capacity all that its guests can have; its memory is the tmpfs that holds their RAM
 * @param used what is used of it, by guests and by the host itself, smoothed over time ({@link Smoothed})
 * @param linkBitsPerSecond how fast its migration link is
 * @param datastores those that it has mounted
 */
public record Host(
        String name,
        Resources capacity,
        Resources used,
        HostMode mode,
        long linkBitsPerSecond,
        Set<String> datastores) {
    public Host {
        datastores = Set.copyOf(datastores);
    }
}
