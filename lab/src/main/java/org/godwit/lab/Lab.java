package org.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.godwit.client.GodwitClient;

/** A data centre on this machine; it stays until {@link #down}, also when the process that made it ends. */
public final class Lab {
    private final LabOptions options;
    private final LabLayout layout;
    private final Staff staff;

    private Lab(LabOptions options) {
        this.options = options;
        this.layout = new LabLayout(options.name());
        this.staff = new Staff(layout, options);
    }

    /**
     * Builds the lab and waits until all its hosts are up.
     *
     * @throws LabException when there is one of this name, or this machine lacks something; nothing is left then
     */
    public static Lab up(LabOptions options) {
        Machine.check();
        Lab lab = new Lab(options);
        lab.claim();
        try {
            new Fabric(lab.layout, options).lay();
            lab.furnish();
            lab.staff.start();
            return lab;
        } catch (RuntimeException | Error e) {
            try {
                down(options.name());
            } catch (LabException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** The lab of this name that somebody has built. */
    public static Optional<Lab> find(String name) {
        return LabState.read(new LabLayout(name)).filter(LabState::ready).map(state -> new Lab(state.options()));
    }

    /** Removes everything of the lab, whatever state it is in; nothing happens when there is none. */
    public static void down(String name) {
        new Teardown(new LabLayout(LabOptions.named(name).name())).run();
    }

    /** The processes that the lab's creator has written down, also while it still builds. */
    public static List<LabProcess> recorded(String name) {
        return LabState.read(new LabLayout(name)).map(LabState::processes).orElse(List.of());
    }

    /** The names of all labs of which anything is on this machine. */
    public static List<String> names() {
        TreeSet<String> names = new TreeSet<>(Remains.names(LabLayout.RUN_ROOT));
        names.addAll(Remains.names(LabLayout.DATA_ROOT));
        for (String namespace : Remains.names(Path.of("/run/netns"))) {
            String[] parts = namespace.split("-", -1);
            if (parts.length == 3 && new LabLayout(parts[1]).isNamespace(namespace)) {
                names.add(parts[1]);
            }
        }
        names.removeIf(name -> !LabOptions.NAME.matcher(name).matches());
        return List.copyOf(names);
    }

    public String name() {
        return options.name();
    }

    public LabOptions options() {
        return options;
    }

    public LabLayout layout() {
        return layout;
    }

    public Staff staff() {
        return staff;
    }

    /** A client of the lab's server, over its UNIX socket; the caller closes it. */
    public GodwitClient client() {
        return staff.client();
    }

    public List<LabHost> hosts() {
        return LabLayout.hostNames(options.hosts()).stream()
                .map(host -> new LabHost(host, layout))
                .toList();
    }

    public LabHost host(String name) {
        return hosts().stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new LabException("Lab '" + name() + "' has no host '" + name + "'; it has "
                        + LabLayout.hostNames(options.hosts()) + "."));
    }

    /** Where a command of {@code godwit lab exec} runs: a host, {@code server}, {@code client} or {@code switch}. */
    public String namespace(String place) {
        return switch (place) {
            case "server" -> layout.serverNamespace();
            case "client" -> layout.clientNamespace();
            case "switch" -> layout.switchNamespace();
            default -> host(place).namespace();
        };
    }

    /** Every process in the namespaces of the client and of the server. */
    public List<Long> pidsOfClientAndServer() {
        return Remains.pidsIn(List.of(layout.clientNamespace(), layout.serverNamespace()));
    }

    /** What the guest network's switch learned: a guest's MAC is behind its host's port. */
    public List<LabHost.Learned> learned() {
        return LabHost.learned(layout.switchNamespace(), LabLayout.GUEST);
    }

    /** The port of the guest network's switch that leads to {@code host}. */
    public String portTo(String host) {
        return LabLayout.port(host, LabLayout.GUEST);
    }

    /** Takes down what the client's side of the guest network sees. */
    public Capture capture(String name, String filter) {
        return Capture.start(
                layout.clientNamespace(), LabLayout.GUEST, filter, layout.logs().resolve(name));
    }

    /** Of two processes that want the same name only one gets it; from then on the lab can be taken down. */
    private void claim() {
        try {
            Files.createDirectories(LabLayout.RUN_ROOT);
            Files.createDirectory(layout.runFolder());
        } catch (IOException e) {
            throw new LabException(
                    "There is a lab '" + name() + "' already (" + layout.runFolder() + "). 'godwit lab down --name "
                            + name() + "' removes it.",
                    e);
        }
        LabState.beginning(options).write(layout);
    }

    private void furnish() {
        List<Path> folders = new ArrayList<>(List.of(layout.datastore(), layout.logs(), layout.serverState()));
        for (LabHost host : hosts()) {
            folders.addAll(List.of(host.run(), host.state(), host.ram()));
        }
        try {
            for (Path folder : folders) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new LabException("The lab's folders cannot be made: " + e, e);
        }
        hosts().forEach(host -> tmpfs(host.ram(), options.hostRam().bytes()));
        if (options.datastore().bytes() > 0) {
            tmpfs(layout.datastore(), options.datastore().bytes());
        }
    }

    private void tmpfs(Path folder, long bytes) {
        Command.of("mount", "-t", "tmpfs", "-o", "size=" + bytes + ",mode=0700", "gw-" + name(), folder.toString())
                .run();
    }
}
