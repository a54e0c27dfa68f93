package org.godwit.lab.guest;

import org.godwit.lab.cache.Cache;

/** The guests, built when they are asked for the first time. */
public final class GuestImages {
    private final Cache cache;

    public GuestImages(Cache cache) {
        this.cache = cache;
    }

    /** From the user's cache. */
    public static SmallGuest small() {
        return new GuestImages(Cache.ofUser()).smallGuest();
    }

    public SmallGuest smallGuest() {
        return new SmallGuestBuild(cache).guest();
    }

    /** From the user's cache; the first time it takes minutes. */
    public static FullGuest full() {
        return new GuestImages(Cache.ofUser()).fullGuest();
    }

    public FullGuest fullGuest() {
        return new FullGuestBuild(cache, smallGuest()).guest();
    }
}
