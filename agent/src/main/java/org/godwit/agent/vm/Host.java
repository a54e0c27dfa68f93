package org.godwit.agent.vm;

import java.nio.file.Path;
import java.time.Duration;
import org.godwit.agent.memory.GuestMemory;
import org.godwit.agent.network.HostNetwork;
import org.godwit.agent.storage.Datastores;
import org.godwit.agent.storage.Images;
import org.godwit.cluster.Cluster;
import org.godwit.qemu.Acceleration;
import org.godwit.qemu.QemuBinary;

/**
 * What VMs need of the host that they run on.
 *
 * @param name in the cluster
 * @param runDir one folder per VM with its sockets
 * @param memory guests' RAM, and what guests that left have left behind
 * @param shutdownTimeout how long a guest that was asked to shut down may take
 */
public record Host(
        String name,
        LocalStates states,
        Path runDir,
        GuestMemory memory,
        QemuBinary qemu,
        Acceleration acceleration,
        Datastores datastores,
        Images images,
        HostNetwork network,
        Cluster cluster,
        Duration shutdownTimeout) {

    /** The folder of a VM's sockets. */
    public Path runDir(String vm) {
        return runDir.resolve(vm);
    }
}
