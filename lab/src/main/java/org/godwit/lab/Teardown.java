package org.godwit.lab;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a lab down, whole, half-built or already half gone.
 *
 * <pre>
 *   processes in its namespaces, and recorded ones → killed, until none is left
 *   mounts → unmounted     namespaces → removed, and with them every link
 *   folders → removed, the one that holds lab.json last
 * </pre>
 *
 * It works from the lab's name and from what it finds. {@code lab.json} adds only processes that have left the namespaces.
 */
final class Teardown {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LabLayout layout;

    Teardown(LabLayout layout) {
        this.layout = layout;
    }

    void run() {
        endProcesses();
        for (String mount : Remains.mounts(layout)) {
            unmount(mount);
        }
        for (String namespace : Remains.namespaces(layout)) {
            Command.Outcome outcome =
                    Command.of("ip", "netns", "delete", namespace).attempt("");
            if (outcome.exit() != 0 && Files.exists(Path.of("/run/netns", namespace))) {
                throw new LabException("The namespace " + namespace + " cannot be removed: "
                        + outcome.error().strip());
            }
        }
        remove(layout.dataFolder());
        remove(layout.runFolder());
    }

    /** In rounds, since a process that is being killed may just have started another. */
    private void endProcesses() {
        List<LabProcess> recorded =
                LabState.read(layout).map(LabState::processes).orElse(List.of());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Long> pids = Remains.pids(layout);
            pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            recorded.forEach(LabProcess::kill);
            if (pids.isEmpty() && recorded.stream().noneMatch(LabProcess::alive)) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new LabException("These processes of lab '" + layout.lab() + "' do not end: "
                        + Remains.of(layout.lab()).processes());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("Interrupted while the lab was taken down; 'godwit lab down' goes on.", e);
        }
    }

    /** @throws LabException when it is still mounted afterwards; another teardown may have been quicker */
    void unmount(String point) {
        if (Command.of("umount", point).attempt("").exit() == 0) {
            return;
        }
        // Somebody looks into it, for example a shell whose folder it is: it goes when they leave.
        Command.Outcome lazy = Command.of("umount", "--lazy", point).attempt("");
        if (lazy.exit() != 0 && Remains.mounts(layout).contains(point)) {
            throw new LabException(
                    point + " cannot be unmounted: " + lazy.error().strip());
        }
    }

    /** {@code rm -rf} that does not follow links and does not mind what another teardown removed first. */
    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new LabException(folder + " cannot be removed: " + e, e);
        }
    }
}
