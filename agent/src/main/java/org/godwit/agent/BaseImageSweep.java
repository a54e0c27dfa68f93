package org.godwit.agent;

import java.time.Duration;
import org.godwit.agent.memory.GuestMemory;
import org.godwit.api.VmSpec;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.ClusterUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wipes base images that have become too old, and those of VMs that the cluster no longer has: a VM is deleted on the host that
 * owns it, and every other host where it was once learns of it here.
 */
final class BaseImageSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BaseImageSweep.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final GuestMemory memory;
    private final Cluster cluster;
    private final Thread thread = Thread.ofVirtual().name("base-image-sweep").unstarted(this::keep);

    private BaseImageSweep(GuestMemory memory, Cluster cluster) {
        this.memory = memory;
        this.cluster = cluster;
    }

    /** Sweeps now, and then every minute. */
    static BaseImageSweep start(GuestMemory memory, Cluster cluster) {
        BaseImageSweep sweep = new BaseImageSweep(memory, cluster);
        sweep.thread.start();
        return sweep;
    }

    private void keep() {
        try {
            while (true) {
                sweep();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            // The agent stops.
        }
    }

    private void sweep() {
        try {
            memory.expire();
            memory.retain(
                    vm -> cluster.vms().spec(vm).filter(VmSpec::keepsBaseImage).isPresent());
        } catch (ClusterUnavailable e) {
            LOG.debug("Base images stay until the cluster says which VMs there are: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The sweep of the base images failed and is tried again: {}", e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
