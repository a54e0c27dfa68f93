package org.godwit.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.godwit.api.ByteSize;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/**
 * A guest's memory: a file on a tmpfs, every page of it allocated before QEMU sees it. A hole that cannot be filled later, since
 * the tmpfs is full, would be a SIGBUS in a running guest.
 */
public final class GuestRam {
    private static final Set<String> MEMORY_FILE_SYSTEMS = Set.of("tmpfs", "hugetlbfs");

    private GuestRam() {}

    /**
     * Reserves memory; the file appears whole or not at all, readable by its owner only.
     *
     * @throws Refusal when the folder is not on a tmpfs or hugetlbfs, the file exists, or the memory is not there
     */
    public static Path reserve(Path file, long bytes) {
        if (bytes <= 0 || bytes % ByteSize.MIB != 0) {
            throw new IllegalArgumentException("guest memory is a positive multiple of 1 MiB, not " + bytes);
        }
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            FileStore store = Files.getFileStore(folder);
            refuseOtherFileSystems(folder, store.type());
            refuseExisting(file);
            refuseWhatDoesNotFit(folder, store, bytes);
            allocate(file, bytes);
            return file;
        } catch (IOException e) {
            throw new QemuException("Guest memory " + file + " could not be reserved: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Fills the holes of a file that was a guest's memory before; what is in it stays. A guest with a balloon or a migration
     * with post-copy makes such holes, and the next guest would die of them on a full tmpfs.
     *
     * @throws Refusal when the memory for them is not there
     */
    public static void fillHoles(Path file, long bytes) {
        try {
            // Asked first, since the allocation visits every page, whether it is there or not: about a second for each
            // GiB.
            if (allocated(file) < bytes) {
                fallocate(file, bytes);
            }
        } catch (IOException e) {
            throw new QemuException("Guest memory " + file + " could not be filled up: " + e.getMessage() + ".", e);
        }
    }

    /** How much memory a guest of this size lacks in this folder; 0 when it fits. */
    public static long missing(Path folder, long bytes) {
        try {
            FileStore store = Files.getFileStore(Files.createDirectories(folder));
            return Math.max(0, bytes - Math.min(store.getUsableSpace(), availableMemory(store)));
        } catch (IOException e) {
            throw new QemuException("The folder for guests' memory " + folder + " cannot be read: " + e + ".", e);
        }
    }

    /** Frees the memory; that it is gone already is no error. */
    public static void release(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new QemuException("Guest memory " + file + " could not be freed: " + e.getMessage() + ".", e);
        }
    }

    private static void refuseOtherFileSystems(Path folder, String type) {
        if (!MEMORY_FILE_SYSTEMS.contains(type)) {
            throw new Refusal(Problem.conflict(
                    "ram-not-in-memory",
                    "The folder for guests' memory " + folder + " is on " + type + "; expected tmpfs or hugetlbfs.",
                    "Set ramDir to a folder on a tmpfs, for example /dev/shm/godwit."));
        }
    }

    private static void refuseExisting(Path file) {
        if (Files.exists(file)) {
            throw new Refusal(Problem.conflict(
                    "ram-in-use",
                    "The guest memory " + file + " exists already; expected that this VM has none on this host.",
                    "If no QEMU uses it, remove the file."));
        }
    }

    private static void refuseWhatDoesNotFit(Path folder, FileStore store, long bytes) throws IOException {
        long free = store.getUsableSpace();
        if (free < bytes) {
            throw doesNotFit(bytes, folder + " has " + rounded(free) + " free of " + rounded(store.getTotalSpace()));
        }
        long available = availableMemory(store);
        if (available < bytes) {
            throw doesNotFit(bytes, "the host has " + rounded(available) + " of memory available");
        }
    }

    private static Refusal doesNotFit(long bytes, String found) {
        return new Refusal(Problem.conflict(
                "ram-full",
                "The guest needs " + rounded(bytes) + " of memory, but " + found + ".",
                "Move or stop another VM of this host, or choose another host."));
    }

    private static ByteSize rounded(long bytes) {
        return ByteSize.ofMiB(bytes / ByteSize.MIB);
    }

    /** A tmpfs may be larger than the memory that is left; filling it then calls the kernel's OOM killer. */
    private static long availableMemory(FileStore store) throws IOException {
        if (!store.type().equals("tmpfs")) {
            return Long.MAX_VALUE;
        }
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** Under another name first: an agent that is killed in the middle leaves no file that looks like a guest's memory. */
    private static void allocate(Path file, long bytes) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".reserving");
        Files.deleteIfExists(unfinished);
        try {
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            fallocate(unfinished, bytes);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void fallocate(Path file, long bytes) throws IOException {
        Said said = run("fallocate", "--length", Long.toString(bytes), file.toString());
        if (said.exit() != 0) {
            throw doesNotFit(bytes, "it could not be allocated (" + said.words() + ")");
        }
    }

    /** What the file takes, which is less than its size where it has holes; Java does not tell it. */
    private static long allocated(Path file) throws IOException {
        Said said = run("stat", "--format=%b", file.toString());
        if (said.exit() != 0) {
            throw new IOException("what it takes is not known (" + said.words() + ")");
        }
        return Long.parseLong(said.words()) * 512;
    }

    private record Said(int exit, String words) {}

    private static Said run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return new Said(process.waitFor(), words);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("'" + command[0] + "' was interrupted", e);
        }
    }
}
