package org.godwit.agent.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What keeps two QEMUs from writing one image.
 *
 * @param locks whether file locks are honoured
 * @param reason one sentence, from the test
 */
public record Fence(boolean locks, String reason) {

    /** {@code file-locks} or {@code none}, as in the host's facts. */
    public String label() {
        return locks ? "file-locks" : "none";
    }

    /**
     * Locks a file and asks for the same lock through a second open file. That shows what this host's file system does; that
     * other hosts see the lock is shown by {@link SharedProof}. Mounts that keep locks to themselves are known by their options.
     */
    static Fence test(Path folder) {
        Optional<String> local = localLocks(folder);
        if (local.isPresent()) {
            return new Fence(
                    false, "'" + folder + "' is mounted with '" + local.get() + "': its locks end at this host.");
        }
        Path file = folder.resolve(".godwit-fence-" + UUID.randomUUID());
        try {
            Files.createFile(file);
            try (OfdLock first = OfdLock.tryLock(file).orElseThrow(() -> new IOException("a new file was locked"))) {
                Optional<OfdLock> second = OfdLock.tryLock(first.file());
                second.ifPresent(OfdLock::close);
                return second.isEmpty()
                        ? new Fence(true, "A second open file was refused the lock that the first one held.")
                        : new Fence(false, "Two open files held the same lock in '" + folder + "'.");
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return new Fence(false, "Locks could not be tested in '" + folder + "': " + e + ".");
        }
    }

    private static Optional<String> localLocks(Path folder) {
        try {
            return localLockOption(Files.readAllLines(Path.of("/proc/self/mountinfo")), folder.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The option of the NFS mount that holds the folder, if by it locks are not sent to the server. */
    static Optional<String> localLockOption(List<String> mountInfo, Path folder) {
        String deepest = "";
        Optional<String> option = Optional.empty();
        for (String line : mountInfo) {
            // proc(5): id parent major:minor root MOUNT-POINT options [fields] - TYPE source SUPER-OPTIONS
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ", -1);
            String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (left.length < 5
                    || right.length < 3
                    || !folder.startsWith(left[4])
                    || left[4].length() < deepest.length()) {
                continue;
            }
            deepest = left[4];
            option = right[0].startsWith("nfs")
                    ? Arrays.stream(right[2].split(",", -1))
                            .filter(List.of("nolock", "local_lock=all", "local_lock=posix")::contains)
                            .findFirst()
                    : Optional.empty();
        }
        return option;
    }
}
