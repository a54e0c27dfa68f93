package org.godwit.server.inventory;

import io.helidon.webclient.api.HttpClientResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.godwit.api.CheckReport;
import org.godwit.api.DatastoreView;
import org.godwit.api.HostLease;
import org.godwit.api.HostView;
import org.godwit.api.LocalVm;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Names;
import org.godwit.api.NetworkView;
import org.godwit.api.PolicyView;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.SpecReader;
import org.godwit.api.VmSpec;
import org.godwit.api.VmState;
import org.godwit.api.VmView;
import org.godwit.cluster.HostDirectory;
import org.godwit.cluster.VmDirectory;
import org.godwit.cluster.VmDirectory.DefinedVm;
import org.godwit.cluster.VmDirectory.VmConflict;
import org.godwit.server.agents.Agent;
import org.godwit.server.agents.Agents;
import org.godwit.server.event.Events;
import org.godwit.server.policy.Policies;

/** What there is, and the one way to add to it. Nothing is cached: every answer is what ZooKeeper and the agents say now. */
public final class Inventory {
    private final VmDirectory vms;
    private final HostDirectory hosts;
    private final Agents agents;
    private final Events events;
    private final Policies policies;

    public Inventory(VmDirectory vms, HostDirectory hosts, Agents agents, Events events, Policies policies) {
        this.vms = vms;
        this.hosts = hosts;
        this.agents = agents;
        this.events = events;
        this.policies = policies;
    }

    public List<HostView> hosts() {
        Map<String, Long> owned =
                vms.list().stream().collect(Collectors.groupingBy(DefinedVm::owner, Collectors.counting()));
        Map<String, HostLease> leases =
                hosts.list().stream().collect(Collectors.toMap(HostLease::name, lease -> lease));
        return names().stream()
                .map(name -> view(
                        name,
                        Optional.ofNullable(leases.get(name)),
                        owned.getOrDefault(name, 0L).intValue()))
                .toList();
    }

    public HostView host(String name) {
        refuseUnknownHost(name);
        return view(name, hosts.find(name), (int)
                vms.list().stream().filter(vm -> vm.owner().equals(name)).count());
    }

    private static HostView view(String name, Optional<HostLease> lease, int owned) {
        return new HostView(
                name, lease.isPresent() ? HostView.State.UP : HostView.State.DOWN, lease.orElse(null), owned);
    }

    public List<DatastoreView> datastores() {
        return Fleet.datastores(hosts.list());
    }

    public List<NetworkView> networks() {
        return Fleet.networks(hosts.list());
    }

    /** Every VM; each owner's agent is asked once, all at the same time. */
    public List<VmView> vms() {
        List<DefinedVm> defined = vms.list();
        Set<String> owners = defined.stream().map(DefinedVm::owner).collect(Collectors.toSet());
        Map<String, Map<String, LocalVm>> said = new HashMap<>();
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<List<LocalVm>>> answers = new HashMap<>();
            owners.forEach(owner ->
                    answers.put(owner, asking.submit(() -> agents.of(owner).vms())));
            answers.forEach((owner, answer) -> local(answer).ifPresent(local -> said.put(owner, local)));
        }
        List<VmView> views = new ArrayList<>();
        for (DefinedVm vm : defined) {
            Map<String, LocalVm> local = said.get(vm.owner());
            views.add(view(
                    vm,
                    local != null,
                    local == null
                            ? Optional.empty()
                            : Optional.ofNullable(local.get(vm.spec().name()))));
        }
        return views;
    }

    /** Empty when the agent does not answer. */
    private static Optional<Map<String, LocalVm>> local(Future<List<LocalVm>> answer) {
        try {
            return Optional.of(answer.get().stream().collect(Collectors.toMap(LocalVm::name, vm -> vm)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    public VmView vm(String name) {
        DefinedVm vm = defined(name);
        try {
            return view(vm, true, agents.of(vm.owner()).vm(name));
        } catch (Refusal e) {
            return view(vm, false, Optional.empty());
        }
    }

    private static VmView view(DefinedVm vm, boolean answered, Optional<LocalVm> local) {
        VmState state = answered ? local.map(LocalVm::state).orElse(VmState.STOPPED) : VmState.UNKNOWN;
        return new VmView(
                vm.spec().name(), vm.owner(), vm.ownership().ownership().epoch(), state, vm.spec(), local.orElse(null));
    }

    /** The host that owns a VM. */
    public String owner(String vm) {
        return defined(vm).owner();
    }

    /**
     * Adds a VM.
     *
     * @param text the spec, as a person wrote it
     * @param host where; the server chooses when it is empty
     * @throws Refusal for whatever is wrong with the spec, or does not fit to what there is
     */
    public VmView define(String text, Optional<String> host) {
        VmSpec spec = SpecReader.read(text);
        policies.chosen(spec.policyOrNone());
        host.ifPresent(this::refuseUnknownHost);
        HostLease place = host.map(name -> {
                    agents.of(name);
                    return hosts.find(name).orElseThrow();
                })
                .orElseGet(() -> Placement.choose(spec, hosts.list()));
        Placement.refuseUnfit(spec, place);
        Set<String> taken = vms.list().stream()
                .flatMap(vm -> vm.spec().nicsOrNone().stream())
                .map(VmSpec.NicSpec::macOrThrow)
                .collect(Collectors.toSet());
        try {
            DefinedVm vm = vms.define(Macs.assign(spec, taken), place.name());
            events.publish("vm.defined", spec.name(), "on '" + place.name() + "'");
            return view(vm, true, Optional.empty());
        } catch (VmConflict e) {
            boolean name = e.other().equals(spec.name());
            throw new Refusal(
                    new Problem(
                            409,
                            name ? "vm-exists" : "mac-taken",
                            String.valueOf(e.getMessage()),
                            name ? "name" : "nics",
                            name ? "Choose another name." : "Choose another MAC, or leave it out and one is chosen."),
                    e);
        }
    }

    /** Takes a VM out of the cluster's records; its agent has nothing of it any more. */
    public void forget(String vm) {
        vms.remove(vm);
    }

    public CheckReport check(String vm, MigrateRequest request) {
        String owner = owner(vm);
        refuseUnknownHost(request.to());
        return agents.of(owner).check(vm, byPolicy(vm, request));
    }

    public List<PolicyView> policies() {
        return policies.all();
    }

    /** The request with the policy filled in that it, the VM or the cluster chooses. */
    public MigrateRequest byPolicy(String vm, MigrateRequest request) {
        return policies.applied(request, defined(vm).spec().policyOrNone());
    }

    public HttpClientResponse console(String vm) {
        return agent(vm).console(vm);
    }

    public void type(String vm, byte[] keys) {
        agent(vm).type(vm, keys);
    }

    private Agent agent(String vm) {
        return agents.of(owner(vm));
    }

    private DefinedVm defined(String name) {
        Optional<DefinedVm> vm = Names.isName(name) ? vms.find(name) : Optional.empty();
        return vm.orElseThrow(() -> {
            List<String> known =
                    vms.list().stream().map(other -> other.spec().name()).toList();
            return new Refusal(Problem.unknown("vm", name, there("VMs", known, name)));
        });
    }

    private List<String> names() {
        return hosts.registered().stream().map(HostDirectory.Host::name).toList();
    }

    private void refuseUnknownHost(String name) {
        List<String> known = names();
        if (!known.contains(name)) {
            throw new Refusal(Problem.unknown("host", name, there("hosts", known, name)));
        }
    }

    private static final int MOST_NAMED = 10;

    private static String there(String kind, List<String> known, String name) {
        if (known.isEmpty()) {
            return "There are no " + kind + " yet.";
        }
        String more = known.size() > MOST_NAMED ? " and " + (known.size() - MOST_NAMED) + " more" : "";
        String list = known.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return Names.nearest(name, known)
                        .map(near -> "Did you mean '" + near + "'? ")
                        .orElse("") + "There are: " + list + more + ".";
    }
}
