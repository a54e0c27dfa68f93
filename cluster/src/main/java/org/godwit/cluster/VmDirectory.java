package org.godwit.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.godwit.api.VmSpec;
import org.godwit.cluster.Nodes.Answer;
import org.godwit.cluster.Nodes.Node;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipRefused;
import org.godwit.cluster.ownership.OwnershipVersion;

/** What VMs there are. A VM, its spec and its claims to MAC addresses come and go together, in one transaction. */
public final class VmDirectory {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,49}");

    private final Nodes nodes;

    VmDirectory(Nodes nodes) {
        this.nodes = nodes;
    }

    /** A VM as the cluster keeps it. */
    public record DefinedVm(VmSpec spec, OwnershipVersion ownership) {
        public String owner() {
            return ownership.ownership().owner();
        }
    }

    /** A VM cannot be defined or changed because of another one; {@link #other()} is its name. */
    public static final class VmConflict extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String other;

        VmConflict(String other, String sentence) {
            super(sentence);
            this.other = other;
        }

        public String other() {
            return other;
        }
    }

    static String path(String vm) {
        if (!NAME.matcher(vm).matches()) {
            throw new IllegalArgumentException(
                    "'" + vm
                            + "' cannot be a VM's name; expected up to 50 letters, digits, dots and dashes, a letter or digit first.");
        }
        return Layout.VMS + "/" + vm;
    }

    private static String specPath(String vm) {
        return path(vm) + "/spec";
    }

    private static String macPath(String mac) {
        return Layout.MACS + "/" + mac.toLowerCase(Locale.ROOT);
    }

    /**
     * Adds a VM, owned by {@code owner} with epoch 1.
     *
     * @param spec whose NICs all have their MACs
     * @throws VmConflict when the name or a MAC is taken; it names the VM that has it
     * @throws ClusterUnavailable when ZooKeeper cannot be reached
     */
    public DefinedVm define(VmSpec spec, String owner) {
        String operation = "define VM '" + spec.name() + "'";
        Deadline deadline = Deadline.in(BOUND);
        Ownership first = Ownership.first(owner, UUID.randomUUID().toString());
        Map<String, Op> operations = new LinkedHashMap<>();
        operations.put(path(spec.name()), Nodes.create(path(spec.name()), Records.write(first)));
        operations.put(specPath(spec.name()), Nodes.create(specPath(spec.name()), Records.write(spec)));
        for (String mac : macs(spec)) {
            operations.put(macPath(mac), Nodes.create(macPath(mac), Records.write(spec.name())));
        }
        while (true) {
            Answer<List<OpResult>> answer = nodes.multi(List.copyOf(operations.values()), deadline, operation);
            if (answer.ok()) {
                return new DefinedVm(spec, new OwnershipVersion(first, 0));
            }
            if (answer.code() == Code.NODEEXISTS) {
                Optional<DefinedVm> present = find(spec.name(), deadline, operation);
                if (present.isPresent()
                        && first.attempt() != null
                        && first.attempt()
                                .equals(present.get().ownership().ownership().attempt())) {
                    // The answer to our own transaction was lost, and this one met it.
                    return present.get();
                }
                throw taken(
                        spec.name(),
                        List.copyOf(operations.keySet()).get(Nodes.failedAt(answer.get())),
                        deadline,
                        operation);
            }
            repeatOrThrow(answer, deadline, operation);
        }
    }

    private RuntimeException taken(String name, String path, Deadline deadline, String operation) {
        if (!path.startsWith(Layout.MACS)) {
            return new VmConflict(name, "There is a VM named '" + name + "' already.");
        }
        String other = nodes.read(path, deadline, operation)
                .map(node -> Records.read(node.data(), String.class, path))
                .orElse("one that was removed at this moment");
        return new VmConflict(
                other,
                "MAC " + path.substring(Layout.MACS.length() + 1) + " of VM '" + name + "' belongs to VM '" + other
                        + "'; a MAC must be unique in the cluster.");
    }

    public Optional<DefinedVm> find(String name) {
        return find(name, Deadline.in(BOUND), "read VM '" + name + "'");
    }

    private Optional<DefinedVm> find(String name, Deadline deadline, String operation) {
        nodes.sync(path(name), deadline, operation);
        Map<String, Node> found = nodes.readAll(List.of(path(name), specPath(name)), deadline, operation);
        return defined(name, found);
    }

    private static Optional<DefinedVm> defined(String name, Map<String, Node> found) {
        Node ownership = found.get(path(name));
        Node spec = found.get(specPath(name));
        return ownership == null || spec == null
                ? Optional.empty()
                : Optional.of(new DefinedVm(
                        Records.read(spec.data(), VmSpec.class, specPath(name)), RecordedOwnership.version(ownership)));
    }

    public Optional<VmSpec> spec(String name) {
        return find(name).map(DefinedVm::spec);
    }

    public boolean exists(String name) {
        return find(name).isPresent();
    }

    /** All of them, by name. */
    public List<DefinedVm> list() {
        String operation = "list the VMs";
        Deadline deadline = Deadline.in(BOUND);
        nodes.sync(Layout.VMS, deadline, operation);
        List<String> names = nodes.children(Layout.VMS, deadline, operation).stream()
                .sorted()
                .toList();
        List<String> paths = new ArrayList<>();
        names.forEach(name -> paths.addAll(List.of(path(name), specPath(name))));
        Map<String, Node> found = nodes.readAll(paths, deadline, operation);
        return names.stream().flatMap(name -> defined(name, found).stream()).toList();
    }

    public List<DefinedVm> ownedBy(String host) {
        return list().stream().filter(vm -> vm.owner().equals(host)).toList();
    }

    /**
     * Replaces the spec of a VM, its claims to MACs with it.
     *
     * @throws NoSuchElementException when there is no such VM
     * @throws VmConflict when a new MAC is taken
     */
    public void replaceSpec(VmSpec spec) {
        String operation = "change VM '" + spec.name() + "'";
        Deadline deadline = Deadline.in(BOUND);
        while (true) {
            nodes.sync(specPath(spec.name()), deadline, operation);
            Node current = nodes.read(specPath(spec.name()), deadline, operation)
                    .orElseThrow(() -> new NoSuchElementException("There is no VM named '" + spec.name() + "'."));
            Set<String> before = macs(Records.read(current.data(), VmSpec.class, specPath(spec.name())));
            Set<String> after = macs(spec);
            Map<String, Op> operations = new LinkedHashMap<>();
            operations.put(
                    specPath(spec.name()), Op.setData(specPath(spec.name()), Records.write(spec), current.version()));
            difference(before, after).forEach(mac -> operations.put(macPath(mac), Op.delete(macPath(mac), -1)));
            difference(after, before)
                    .forEach(mac ->
                            operations.put(macPath(mac), Nodes.create(macPath(mac), Records.write(spec.name()))));
            Answer<List<OpResult>> answer = nodes.multi(List.copyOf(operations.values()), deadline, operation);
            switch (answer.code()) {
                case OK -> {
                    return;
                }
                case NODEEXISTS ->
                    throw taken(
                            spec.name(),
                            List.copyOf(operations.keySet()).get(Nodes.failedAt(answer.get())),
                            deadline,
                            operation);
                case BADVERSION, NONODE -> {
                    // Somebody else changed or removed it meanwhile: look again.
                    if (deadline.passed()) {
                        throw nodes.unavailable(operation);
                    }
                }
                default -> repeatOrThrow(answer, deadline, operation);
            }
        }
    }

    /**
     * Removes a VM, its spec and its claims to MACs. That it is stopped is for the caller to see to. A VM that is not there is no error.
     *
     * @throws OwnershipRefused while it is being handed over
     */
    public void remove(String name) {
        String operation = "remove VM '" + name + "'";
        Deadline deadline = Deadline.in(BOUND);
        while (true) {
            Optional<DefinedVm> present = find(name, deadline, operation);
            if (present.isEmpty()) {
                return;
            }
            Ownership ownership = present.get().ownership().ownership();
            if (ownership.phase() != Ownership.Phase.SETTLED) {
                throw new OwnershipRefused("VM '" + name + "' cannot be removed while it is being handed over to "
                        + ownership.target() + ".");
            }
            List<Op> operations = new ArrayList<>();
            operations.add(Op.delete(specPath(name), -1));
            operations.add(Op.delete(path(name), present.get().ownership().version()));
            macs(present.get().spec()).forEach(mac -> operations.add(Op.delete(macPath(mac), -1)));
            Answer<List<OpResult>> answer = nodes.multi(operations, deadline, operation);
            if (answer.ok()) {
                return;
            }
            if (answer.code() != Code.BADVERSION && answer.code() != Code.NONODE) {
                repeatOrThrow(answer, deadline, operation);
            } else if (deadline.passed()) {
                throw nodes.unavailable(operation);
            }
        }
    }

    /** For transactions that can be sent again: they recognize what their first sending did. */
    private void repeatOrThrow(Answer<?> answer, Deadline deadline, String operation) {
        if (!answer.unknown()) {
            throw new IllegalStateException("Cannot " + operation + ": ZooKeeper answered " + answer.code() + ".");
        }
        if (deadline.passed()) {
            throw nodes.outcomeUnknown(operation);
        }
    }

    private static Set<String> macs(VmSpec spec) {
        Set<String> macs = new HashSet<>();
        for (VmSpec.NicSpec nic : spec.nicsOrNone()) {
            String mac = nic.macOrThrow().toLowerCase(Locale.ROOT);
            if (!macs.add(mac)) {
                throw new VmConflict(
                        spec.name(),
                        "Two NICs of VM '" + spec.name() + "' have the MAC " + mac
                                + "; a MAC must be unique in the cluster.");
            }
        }
        return macs;
    }

    private static Set<String> difference(Set<String> of, Set<String> without) {
        return of.stream().filter(mac -> !without.contains(mac)).collect(Collectors.toSet());
    }
}
