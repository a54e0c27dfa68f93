package org.godwit.server.inventory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.godwit.api.HostFacts;
import org.godwit.api.HostLease;
import org.godwit.api.ImageRef;
import org.godwit.api.Names;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmSpec.KernelBoot;
import org.godwit.api.VmSpec.NicSpec;

/** Where a new VM belongs: on a host that has every datastore and network that its spec names, of those the one with the most free RAM. */
final class Placement {
    private Placement() {}

    /** @throws Refusal when the host lacks something that the spec names */
    static void refuseUnfit(VmSpec spec, HostLease host) {
        List<Problem.FieldError> lacks = lacks(spec, host);
        if (!lacks.isEmpty()) {
            throw new Refusal(
                    Problem.badFields("The VM '" + spec.name() + "' cannot be on host '" + host.name() + "':", lacks));
        }
    }

    /** @throws Refusal when there is none; it says what the host that lacks least lacks */
    static HostLease choose(VmSpec spec, List<HostLease> up) {
        if (up.isEmpty()) {
            throw new Refusal(Problem.unavailable(
                    "no-host", "No host is up.", "Start an agent, or look at why it is down: 'godwit host list'."));
        }
        Optional<HostLease> fit = up.stream()
                .filter(host -> lacks(spec, host).isEmpty())
                .max(Comparator.comparingLong(host -> host.facts().ramFreeBytes()));
        if (fit.isPresent()) {
            return fit.get();
        }
        HostLease nearest = up.stream()
                .min(Comparator.comparingInt(host -> lacks(spec, host).size()))
                .orElseThrow();
        throw new Refusal(Problem.badFields(
                "No host that is up has all that the VM '" + spec.name() + "' needs. On '" + nearest.name()
                        + "', for one:",
                lacks(spec, nearest)));
    }

    private static List<Problem.FieldError> lacks(VmSpec spec, HostLease host) {
        List<Problem.FieldError> lacks = new ArrayList<>();
        Set<String> datastores = names(host.facts().datastores().stream().map(HostFacts.DatastoreMount::name));
        KernelBoot boot = spec.boot();
        if (boot != null) {
            datastore("boot.kernel", boot.kernel(), datastores, host, lacks);
            ImageRef initrd = boot.initrd();
            if (initrd != null) {
                datastore("boot.initrd", initrd, datastores, host, lacks);
            }
        }
        List<DiskSpec> disks = spec.disksOrNone();
        for (int i = 0; i < disks.size(); i++) {
            datastore("disks[" + i + "].image", disks.get(i).image(), datastores, host, lacks);
        }
        Set<String> networks = names(host.facts().networks().stream().map(HostFacts.NetworkMapping::name));
        List<NicSpec> nics = spec.nicsOrNone();
        for (int i = 0; i < nics.size(); i++) {
            String network = nics.get(i).network();
            if (!networks.contains(network)) {
                lacks.add(lack("nics[" + i + "].network", "network", network, networks, host));
            }
        }
        return lacks;
    }

    private static Set<String> names(Stream<String> names) {
        return names.sorted().collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    private static void datastore(
            String field, ImageRef image, Set<String> known, HostLease host, List<Problem.FieldError> lacks) {
        if (!known.contains(image.datastore())) {
            lacks.add(lack(field, "datastore", image.datastore(), known, host));
        }
    }

    private static Problem.FieldError lack(String field, String kind, String name, Set<String> known, HostLease host) {
        String there = known.isEmpty() ? "it has none" : "it has " + String.join(", ", known);
        String meant = Names.nearest(name, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse(".");
        return new Problem.FieldError(
                field, field + ": host '" + host.name() + "' has no " + kind + " '" + name + "'; " + there + meant);
    }
}
