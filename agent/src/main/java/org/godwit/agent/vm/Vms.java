package org.godwit.agent.vm;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.api.LocalVm;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.cluster.ClusterUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The VMs of this host, and the shadow VMs that it holds. */
public final class Vms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Vms.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,49}");
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Host host;
    private final Recovery recovery;
    private final Map<String, Vm> byName = new ConcurrentHashMap<>();
    private volatile boolean closing;

    public Vms(Host host, Recovery recovery) {
        this.host = host;
        this.recovery = recovery;
    }

    public Host host() {
        return host;
    }

    // Adoption.

    /**
     * Takes every VM up that a former run of the agent left: its QEMU is connected again where it lives. What becomes of it is
     * {@link Recovery}'s to decide, which may have to wait until the cluster can be read; until then the VM is held.
     */
    public void adopt() {
        for (LocalState state : host.states().all()) {
            Vm vm = made(state.name());
            Adoption.connect(vm);
            vm.hold("The cluster has not been asked yet whether this host owns it.");
            reconsider(state.name());
        }
    }

    /** Asks {@link Recovery} again about a VM, now or as soon as the cluster can be read. */
    public void reconsider(String name) {
        Thread.ofVirtual().name("adopt-" + name).start(() -> {
            while (!closing && !decided(name)) {
                try {
                    Thread.sleep(RETRY);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
    }

    private boolean decided(String name) {
        Vm vm = byName.get(name);
        if (vm == null) {
            return true;
        }
        try {
            Adoption.decide(vm, recovery);
            return true;
        } catch (ClusterUnavailable e) {
            vm.hold("The cluster cannot be asked whether this host owns it: " + e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // An image lock comes free, a QEMU answers again: whoever owns a guest that stands must not stop trying.
            String note = "Its recovery failed, and is tried again: " + e.getMessage();
            if (!note.equals(vm.view().note())) {
                LOG.error("VM '{}' could not be recovered, and is held", name, e);
            }
            vm.hold(note);
            return false;
        }
    }

    // Finding them.

    /** A VM that runs here, ran here, or is owned by this host; 404 for any other. */
    public Vm get(String name) {
        if (!NAME.matcher(name).matches()) {
            throw unknown(name);
        }
        return find(name).or(() -> owned(name)).orElseThrow(() -> unknown(name));
    }

    /** A VM that has a state on this host; shadow VMs are not among them. */
    public Optional<Vm> find(String name) {
        return Optional.ofNullable(byName.get(name)).filter(vm -> !vm.isShadow());
    }

    private Optional<Vm> owned(String name) {
        if (byName.containsKey(name) || !Ownerships.ownedHere(host, name)) {
            return Optional.empty();
        }
        return Optional.of(made(name));
    }

    private Refusal unknown(String name) {
        return new Refusal(Problem.unknown(
                "vm", name, "Host '" + host.name() + "' neither runs it nor owns it; ask the server where it is."));
    }

    private Vm made(String name) {
        return byName.computeIfAbsent(name, key -> new Vm(host, key, () -> byName.remove(key)));
    }

    /** The VMs of this host in the order of their names, without shadow VMs. */
    public List<LocalVm> views() {
        return byName.values().stream()
                .filter(vm -> !vm.isShadow())
                .map(Vm::view)
                .sorted(Comparator.comparing(LocalVm::name))
                .toList();
    }

    // Shadow VMs.

    /**
     * Prepares a shadow VM: RAM reserved, taps made, QEMU waiting. A refusal leaves nothing behind.
     *
     * @param spec with the versioned machine type, as the source runs it
     * @param epoch of the owner's record now; {@link ShadowVm#promote} gets the new one
     */
    public ShadowVm prepareShadow(VmSpec spec, String machine, long epoch, Passage passage) {
        if (!NAME.matcher(spec.name()).matches()) {
            throw new Refusal(Problem.badField(
                    "spec.name",
                    "'" + spec.name() + "' cannot be a VM's name, since files are named after it.",
                    "Use letters, digits, dots and dashes, up to 50, a letter or digit first."));
        }
        Vm vm = made(spec.name());
        try {
            vm.startShadow(spec, machine, epoch, passage);
        } catch (RuntimeException e) {
            if (vm.remembered().isEmpty()) {
                byName.remove(spec.name(), vm);
            }
            throw e;
        }
        return new ShadowVm(vm);
    }

    public Optional<ShadowVm> shadow(String name) {
        return Optional.ofNullable(byName.get(name)).filter(Vm::isShadow).map(ShadowVm::new);
    }

    /** The agent stops; every guest runs on. */
    @Override
    public void close() {
        closing = true;
        byName.values().forEach(Vm::letGo);
    }
}
