package org.godwit.lab;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.api.ByteSize;

/** A file that takes up room on a tmpfs, so that it is full for whoever comes next; closing it gives the room back. */
public final class Ballast implements AutoCloseable {
    private final Path file;

    private Ballast(Path file) {
        this.file = file;
    }

    /** Leaves {@code free} on the file system that {@code folder} is on: a host's RAM, or a datastore with a size. */
    public static Ballast leaving(ByteSize free, Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            if (!store.type().equals("tmpfs")) {
                throw new LabException(folder + " is not on a tmpfs of the lab's but on " + store
                        + "; filling that would harm others.");
            }
            long bytes = store.getUsableSpace() - free.bytes();
            Path file = folder.resolve("ballast");
            Command.of("fallocate", "-l", Long.toString(bytes), file.toString()).run();
            return new Ballast(file);
        } catch (IOException e) {
            throw new LabException("The room on " + folder + " cannot be asked for: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new LabException(file + " cannot be removed: " + e, e);
        }
    }
}
