package org.godwit.agent.storage;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.ImageRef;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/** This host's datastores by name. */
public final class Datastores {
    private final Map<String, Datastore> byName = new TreeMap<>();

    /**
     * Opens all of them.
     *
     * @param paths name to folder
     */
    public Datastores(Map<String, Path> paths) {
        paths.forEach((name, path) -> byName.put(name, Datastore.open(name, path)));
    }

    /** Those that were opened already. */
    public Datastores(Collection<Datastore> opened) {
        opened.forEach(datastore -> byName.put(datastore.name(), datastore));
    }

    public Collection<Datastore> all() {
        return byName.values();
    }

    public Optional<Datastore> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The datastore of this name; a {@link Refusal} when this host has none. */
    public Datastore get(String name) {
        return find(name)
                .orElseThrow(() -> new Refusal(Problem.conflict(
                        "datastore-unknown",
                        "This host has no datastore named '" + name + "'; it has "
                                + (byName.isEmpty() ? "none" : String.join(", ", byName.keySet())) + ".",
                        "Add it under 'datastores' in the agent's configuration and restart the agent.")));
    }

    /** The image's file on this host; whether it exists is another question. */
    public Path resolve(ImageRef image) {
        return get(image.datastore()).resolve(image.path());
    }

    /** Whether the file, links followed, is inside one of the datastores. */
    boolean contain(Path file) {
        return byName.values().stream().anyMatch(datastore -> file.startsWith(datastore.root()));
    }
}
