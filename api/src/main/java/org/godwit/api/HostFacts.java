package org.godwit.api;

import java.util.List;

/**
 * What a host has.
 *
 * @param ramBytes the size of the tmpfs that holds guests' RAM; {@code ramFreeBytes} what guests can have of it now: what is free, and
 *     what base images take, which are evicted first
 * @param accelerator {@code kvm} or {@code tcg}, with the probe's reason in {@code acceleratorReason}
 */
public record HostFacts(
        String agentVersion,
        int cpus,
        String cpuModel,
        long memoryBytes,
        long memoryFreeBytes,
        long ramBytes,
        long ramFreeBytes,
        BaseImages baseImages,
        String accelerator,
        String acceleratorReason,
        String qemuVersion,
        List<DatastoreMount> datastores,
        List<NetworkMapping> networks) {

    /**
     * A datastore as this host has it.
     *
     * @param fence what keeps two QEMUs from writing one image: {@code file-locks} or {@code none} */
    public record DatastoreMount(
            String name, String type, String path, String fence, long totalBytes, long freeBytes) {}

    /** The memory that VMs left behind here for their return: how many, and what they take on the tmpfs and on the disk. */
    public record BaseImages(int count, long memoryBytes, long diskBytes) {}

    public record NetworkMapping(String name, String bridge) {}
}
