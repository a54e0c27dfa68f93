package org.godwit.agent.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The proof that two hosts share a datastore: the source writes a nonce and keeps it locked, the destination reads it and asks for
 * the lock. The right nonce shows the same storage; the refused lock shows that the two hosts see each other's locks.
 * Closing it removes the nonce.
 */
public final class SharedProof implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private final Path file;
    private final OfdLock lock;

    private SharedProof(Path file, OfdLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /** What the other host found. {@code nonce} is absent when there is no such file: the datastore is not shared. */
    public record Found(Optional<String> nonce, boolean locked) {}

    /**
     * Writes the nonce and locks it, until it is closed.
     *
     * @param id names the proof on the datastore, so that several can be under way
     */
    public static SharedProof write(Datastore datastore, String id, String nonce) {
        Path file = file(datastore, id);
        try {
            Files.writeString(file, nonce);
            OfdLock lock = OfdLock.tryLock(file).orElseThrow(() -> new IOException("it is locked already"));
            return new SharedProof(file, lock);
        } catch (IOException e) {
            // A full datastore takes the file's name and refuses its content.
            deleteQuietly(file);
            throw new UncheckedIOException("Datastore '" + datastore.name() + "' is not writable: " + e, e);
        }
    }

    /** Looks for the nonce and asks for its lock. */
    public static Found look(Datastore datastore, String id) {
        Path file = file(datastore, id);
        try {
            String nonce = Files.readString(file);
            Optional<OfdLock> lock = OfdLock.tryLock(file);
            lock.ifPresent(OfdLock::close);
            return new Found(Optional.of(nonce), lock.isEmpty());
        } catch (NoSuchFileException e) {
            return new Found(Optional.empty(), false);
        } catch (IOException e) {
            throw new UncheckedIOException("Datastore '" + datastore.name() + "' cannot be read: " + e, e);
        }
    }

    @Override
    public void close() {
        lock.close();
        deleteQuietly(file);
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Nothing depends on it: the nonce is not used again.
        }
    }

    private static Path file(Datastore datastore, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id + "' cannot name a proof; expected letters, digits and dashes");
        }
        return datastore.root().resolve(".godwit-proof-" + id);
    }
}
