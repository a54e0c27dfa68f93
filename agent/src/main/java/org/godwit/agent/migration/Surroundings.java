package org.godwit.agent.migration;

import java.net.InetAddress;
import java.nio.file.Path;
import org.godwit.agent.memory.PageStores;
import org.godwit.agent.network.HostNetwork;
import org.godwit.agent.storage.Datastores;
import org.godwit.agent.vm.Host;
import org.godwit.agent.vm.Vms;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.identity.Identity;
import org.godwit.qemu.Accelerator;
import org.godwit.qemu.QemuBinary;
import org.godwit.transport.TransportListener;

/**
 * What a migration stands on at either end: this host's parts.
 *
 * @param pages what is remembered of guests that came and went
 * @param migrationAddress sessions are dialled from it
 * @param records the folder of finished and unfinished migrations' records
 */
public record Surroundings(
        Vms vms,
        Identity identity,
        TransportListener transport,
        PageStores pages,
        InetAddress migrationAddress,
        Path records,
        Clocks clocks,
        Bandwidth bandwidth,
        FaultPoints points) {

    private Host home() {
        return vms.host();
    }

    String host() {
        return home().name();
    }

    Cluster cluster() {
        return home().cluster();
    }

    QemuBinary qemu() {
        return home().qemu();
    }

    Accelerator accelerator() {
        return home().acceleration().accelerator();
    }

    Host machine() {
        return home();
    }

    Datastores datastores() {
        return home().datastores();
    }

    HostNetwork network() {
        return home().network();
    }

    /** The folder of a VM's sockets on this host. */
    Path runtime(String vm) {
        return home().runDir(vm);
    }
}
