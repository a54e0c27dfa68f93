package org.godwit.agent.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import org.godwit.api.HostFacts.DatastoreMount;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/** A datastore of type {@code directory}: a folder that all its hosts mount. */
public final class Datastore {
    public static final String TYPE = "directory";

    private final String name;
    private final Path path;
    private final Fence fence;

    private Datastore(String name, Path path, Fence fence) {
        this.name = name;
        this.path = path;
        this.fence = fence;
    }

    /** Looks whether the folder is there and honours locks. A folder that is missing is no error until somebody uses it. */
    public static Datastore open(String name, Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return new Datastore(name, absolute, Fence.test(absolute));
    }

    /** A folder whose operator says that its locks must not be relied on; they are not tested. */
    public static Datastore withoutFence(String name, Path path) {
        return new Datastore(
                name,
                path.toAbsolutePath().normalize(),
                new Fence(false, "The configuration says that it has no fence."));
    }

    public String name() {
        return name;
    }

    public Path path() {
        return path;
    }

    /** What keeps two QEMUs from writing one image, as tested when the agent started. */
    public Fence fence() {
        return fence;
    }

    /**
     * The file behind a path inside this datastore. Symbolic links are followed as far as the path exists, and what they lead to must
     * be inside, too: a link placed on shared storage must not lead QEMU, which runs as root, to the host's own files.
     */
    public Path resolve(String relative) {
        if (relative.isBlank() || relative.indexOf('\0') >= 0) {
            throw outside(relative);
        }
        Path root = root();
        Path wanted = root.resolve(relative).normalize();
        if (!wanted.startsWith(root) || wanted.equals(root)) {
            throw outside(relative);
        }
        try {
            if (!deepestExisting(wanted).toRealPath().startsWith(root)) {
                throw outside(relative);
            }
        } catch (IOException e) {
            throw new Refusal(
                    Problem.conflict(
                            "image-missing",
                            "'" + name + ":" + relative + "' cannot be followed: " + e + ".",
                            "Repair the symbolic link, or name the file itself."),
                    e);
        }
        return wanted;
    }

    private static Path deepestExisting(Path wanted) {
        Path existing = wanted;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = Objects.requireNonNull(existing.getParent(), "the root exists");
        }
        return existing;
    }

    /** The datastore's folder, free of symbolic links. */
    Path root() {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new Refusal(
                    Problem.conflict(
                            "datastore-missing",
                            "The folder '" + path + "' of datastore '" + name + "' cannot be used on this host: " + e
                                    + ".",
                            "Mount it, or correct its path under 'datastores' in the agent's configuration."),
                    e);
        }
    }

    public long totalBytes() {
        try {
            return store().getTotalSpace();
        } catch (IOException | Refusal e) {
            return 0;
        }
    }

    public long freeBytes() {
        try {
            return store().getUsableSpace();
        } catch (IOException | Refusal e) {
            return 0;
        }
    }

    public DatastoreMount mount() {
        return new DatastoreMount(name, TYPE, path.toString(), fence.label(), totalBytes(), freeBytes());
    }

    private FileStore store() throws IOException {
        return Files.getFileStore(root());
    }

    private Refusal outside(String relative) {
        return new Refusal(Problem.badField(
                "image",
                "'" + name + ":" + relative + "' is not a file inside datastore '" + name + "'.",
                "Use a relative path that stays inside it; symbolic links may not lead out."));
    }
}
