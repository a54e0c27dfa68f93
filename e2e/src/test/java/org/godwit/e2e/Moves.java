package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.godwit.api.Json;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestReading;
import org.godwit.lab.LabGuest;
import org.godwit.lab.Movement;
import org.godwit.lab.Mover;

/** Moves guests for the tests: each move is checked from inside the guest, and each is counted. */
final class Moves {
    /** {@code ./godwit verify} counts its lines and says how many moves were made. */
    private static final Path COUNTED = Path.of("target", "migrations.jsonl");
    /** One file each, as {@code godwit migration show --json} prints it: to look at, to draw, to fly again. */
    private static final Path RECORDS = Path.of("target", "records");

    private final Mover mover;

    Moves(GodwitClient client) {
        this.mover = new Mover(client);
    }

    /** Moves the guest, which must arrive, run on, and have neither memory nor disk harmed. */
    Movement move(LabGuest guest, String to) {
        return move(guest, to, seen -> {});
    }

    /** The same, while somebody watches it. */
    Movement move(LabGuest guest, String to, Consumer<Task> watcher) {
        GuestReading before = guest.read();
        Movement movement = attempt(guest, to, watcher);
        assertThat(movement.moved()).as("%s", movement.record()).isTrue();

        guest.awaitChecksSince(before);
        GuestReading.Change change = guest.read().since(before);
        assertThat(change.unharmed()).as("%s", change).isTrue();
        return movement;
    }

    /** Moves the guest, whatever comes of it. */
    Movement attempt(LabGuest guest, String to) {
        return attempt(guest, to, seen -> {});
    }

    private Movement attempt(LabGuest guest, String to, Consumer<Task> watcher) {
        Movement movement = mover.move(guest.name(), to, watcher);
        keep(movement.record());
        if (movement.moved()) {
            count(movement);
        }
        return movement;
    }

    /** Whatever became of it. */
    static void keep(MigrationRecord record) {
        Path file = RECORDS.resolve(
                record.vm() + "-" + record.requestedAt().toEpochMilli() + "-" + record.outcome() + ".json");
        try {
            Files.createDirectories(RECORDS);
            Files.write(file, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be written", e);
        }
    }

    private static synchronized void count(Movement movement) {
        try {
            Files.createDirectories(Path.of("target"));
            Files.writeString(
                    COUNTED,
                    Json.mapper().writeValueAsString(movement.record()) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalStateException(COUNTED + " cannot be written", e);
        }
    }
}
