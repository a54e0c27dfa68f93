package org.godwit.transport;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The RAM of a shadow VM, as far as the transport may write it.
 *
 * @param blocks by QEMU's name of each block; nobody else writes there before the guest runs
 * @param fresh whether all of it is known to be zero; otherwise it is looked at, and what is right already need not come
 * @param release called once, when no thread of the transport touches the blocks any more
 */
public record ShadowMemory(SequencedMap<String, MemorySegment> blocks, boolean fresh, Runnable release) {
    /** No block is mapped: everything goes through QEMU. */
    public static ShadowMemory none() {
        return new ShadowMemory(new LinkedHashMap<>(), true, () -> {});
    }
}
