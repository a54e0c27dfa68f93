package org.godwit.lab;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.Json;
import tools.jackson.core.JacksonException;

/** What {@code lab.json} holds: enough to speak to a lab and to take it down from another process. */
public record LabState(LabOptions options, Instant createdAt, boolean ready, List<LabProcess> processes) {

    static LabState beginning(LabOptions options) {
        return new LabState(options, Instant.now(), false, List.of());
    }

    LabState nowReady() {
        return new LabState(options, createdAt, true, processes);
    }

    /** With {@code process}; whoever had its role before is forgotten. */
    LabState with(LabProcess process) {
        List<LabProcess> all = new ArrayList<>(processes);
        all.removeIf(other -> other.role().equals(process.role()));
        all.add(process);
        return new LabState(options, createdAt, ready, List.copyOf(all));
    }

    Optional<LabProcess> process(String role) {
        return processes.stream().filter(p -> p.role().equals(role)).findFirst();
    }

    static Optional<LabState> read(LabLayout layout) {
        try {
            return Optional.of(Json.mapper().readValue(Files.readString(layout.stateFile()), LabState.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    void write(LabLayout layout) {
        Path file = layout.stateFile();
        Path temporary = file.resolveSibling("lab.json.new");
        try {
            Files.writeString(
                    temporary, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new LabException(file + " cannot be replaced atomically.", e);
        } catch (IOException e) {
            throw new LabException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
