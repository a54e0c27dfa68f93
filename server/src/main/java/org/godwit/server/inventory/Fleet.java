package org.godwit.server.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.DatastoreView;
import org.godwit.api.HostFacts.DatastoreMount;
import org.godwit.api.HostFacts.NetworkMapping;
import org.godwit.api.HostLease;
import org.godwit.api.NetworkView;

/** What hosts offer, turned round: by datastore and by network instead of by host. */
final class Fleet {
    private Fleet() {}

    static List<DatastoreView> datastores(List<HostLease> leases) {
        Map<String, List<DatastoreView.Mount>> mounts = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        for (HostLease lease : leases) {
            for (DatastoreMount mount : lease.facts().datastores()) {
                types.putIfAbsent(mount.name(), mount.type());
                mounts.computeIfAbsent(mount.name(), any -> new ArrayList<>())
                        .add(new DatastoreView.Mount(
                                lease.name(), mount.path(), mount.fence(), mount.totalBytes(), mount.freeBytes()));
            }
        }
        return mounts.entrySet().stream()
                .map(entry -> new DatastoreView(
                        entry.getKey(), types.getOrDefault(entry.getKey(), ""), List.copyOf(entry.getValue())))
                .toList();
    }

    static List<NetworkView> networks(List<HostLease> leases) {
        Map<String, List<NetworkView.Mapping>> mappings = new TreeMap<>();
        for (HostLease lease : leases) {
            for (NetworkMapping mapping : lease.facts().networks()) {
                mappings.computeIfAbsent(mapping.name(), any -> new ArrayList<>())
                        .add(new NetworkView.Mapping(lease.name(), mapping.bridge()));
            }
        }
        return mappings.entrySet().stream()
                .map(entry -> new NetworkView(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }
}
