package org.godwit.lab.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that are made once and then only read. A folder that has its final name is complete. */
public final class Cache {
    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    /** A file lock holds between processes only: within one, a second lock of the same file is an error. */
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path folder;

    public Cache(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** The folder that the environment variable GODWIT_CACHE names, else {@code ~/.cache/godwit}. */
    public static Cache ofUser() {
        String named = System.getenv("GODWIT_CACHE");
        return new Cache(
                named != null && !named.isBlank()
                        ? Path.of(named)
                        : Path.of(System.getProperty("user.home"), ".cache", "godwit"));
    }

    public Path folder() {
        return folder;
    }

    /** Fills an empty folder; {@code tools} runs there and keeps what they say. */
    @FunctionalInterface
    public interface Maker {
        void make(Path empty, Tools tools) throws IOException;
    }

    /**
     * The folder {@code name}, made now if it is not there. Of several that ask at once, one makes it and the others wait.
     *
     * @param what is said to the user before a long wait, for example "building the small guest"
     */
    public Path provide(String name, String what, Maker maker) {
        Path ready = folder.resolve(name);
        if (Files.isDirectory(ready)) {
            return ready;
        }
        IN_THIS_PROCESS.lock();
        try {
            Files.createDirectories(folder);
            try (FileChannel file = FileChannel.open(
                            folder.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = file.lock()) {
                return Files.isDirectory(ready) ? ready : make(ready, what, maker);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The cache " + folder + " cannot be used: " + e, e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    /** Forgets {@code name}: it is made again when it is asked for the next time. */
    public void forget(String name) {
        IN_THIS_PROCESS.lock();
        try {
            delete(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + name + " of the cache cannot be removed: " + e, e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    private Path make(Path ready, String what, Maker maker) throws IOException {
        String name = String.valueOf(ready.getFileName());
        LOG.info("{} (once, into {})", what, ready);
        Path making = folder.resolve(name + ".making");
        delete(making);
        Files.createDirectories(making);
        try {
            maker.make(making, new Tools(making, folder.resolve(name + ".log")));
            Files.move(making, ready, StandardCopyOption.ATOMIC_MOVE);
            return ready;
        } finally {
            delete(making);
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
