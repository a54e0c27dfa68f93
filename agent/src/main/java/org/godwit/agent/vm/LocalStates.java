package org.godwit.agent.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.agent.host.DurableFile;
import org.godwit.api.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** The folders of this host's VMs under {@code vms/}, each with its {@code vm.json} and its logs. */
public final class LocalStates {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStates.class);
    private static final String FILE = "vm.json";

    private final Path folder;

    public LocalStates(Path folder) {
        this.folder = folder;
    }

    /** The folder of a VM's files on this host. */
    public Path folder(String vm) {
        return folder.resolve(vm);
    }

    /** Durable when it returns. */
    public void save(LocalState state) {
        DurableFile.write(
                folder(state.name()).resolve(FILE),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(state));
    }

    public Optional<LocalState> load(String vm) {
        Path file = folder(vm).resolve(FILE);
        try {
            return Optional.of(Json.mapper().readValue(Files.readAllBytes(file), LocalState.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("'" + file + "' cannot be read: " + e, e);
        }
    }

    /** Every VM that has a state here. A file that cannot be read is reported and passed over: the other VMs need their agent. */
    public List<LocalState> all() {
        List<LocalState> states = new ArrayList<>();
        for (String vm : names()) {
            try {
                load(vm).ifPresent(states::add);
            } catch (JacksonException | UncheckedIOException e) {
                LOG.error("VM '{}' is not managed: its state '{}' cannot be read: {}", vm, folder(vm), e.getMessage());
            }
        }
        return states;
    }

    /** Forgets the state, keeps the logs. */
    public void forget(String vm) {
        DurableFile.delete(folder(vm).resolve(FILE));
    }

    /** Removes the VM's folder with all that is in it; the state goes first, so that a crash leaves no VM without its logs. */
    public void remove(String vm) {
        if (Files.isDirectory(folder(vm))) {
            forget(vm);
            Folders.delete(folder(vm));
        }
    }

    private List<String> names() {
        try (Stream<Path> folders = Files.exists(folder) ? Files.list(folder) : Stream.<Path>empty()) {
            return folders.map(path -> path.getFileName().toString())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("'" + folder + "' cannot be listed: " + e, e);
        }
    }
}
