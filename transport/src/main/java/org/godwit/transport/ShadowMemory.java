package org.godwit.transport;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.godwit.transport.page.PageStore;

/**
 * The RAM of a shadow VM, as far as the transport may write it, and what it may be filled from.
 *
 * @param blocks by QEMU's name of each block; nobody else writes there before the guest runs
 * @param fresh whether all of it is known to be zero; otherwise it is looked at, and what is right already need not come
 * @param store pages that came in earlier sessions, and in which those of this one may stay
 * @param release called once, when no thread of the transport touches the blocks or the store any more
 */
public record ShadowMemory(
        SequencedMap<String, MemorySegment> blocks, boolean fresh, PageStore store, Runnable release) {
    /** No block is mapped: everything goes through QEMU. */
    public static ShadowMemory none() {
        return new ShadowMemory(new LinkedHashMap<>(), true, PageStore.none(), () -> {});
    }
}
