package org.godwit.lab;

import java.time.Instant;
import java.util.function.Consumer;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;

/** Asks for migrations as any client does, and times them from outside. */
public final class Mover {
    private final GodwitClient client;

    public Mover(GodwitClient client) {
        this.client = client;
    }

    /** Moves {@code vm} and waits for the end, whatever it is; {@code listener} sees every change. */
    public Movement move(String vm, String to, Consumer<Task> listener) {
        Instant requestedAt = Instant.now();
        Task ended = client.waitFor(client.migrate(vm, MigrateRequest.to(to)), listener);
        Instant doneAt = Instant.now();
        String id = ended.migration();
        if (id == null) {
            throw new LabException("The move of '" + vm + "' to " + to + " never became a migration: "
                    + (ended.error() == null ? ended.step() : ended.error().asText()));
        }
        MigrationRecord record = client.migration(id);
        return new Movement(record, requestedAt, doneAt);
    }
}
