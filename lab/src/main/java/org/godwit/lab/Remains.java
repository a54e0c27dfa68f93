package org.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is on this machine of a lab, found by looking and not by remembering.
 *
 * @param processes {@code PID COMMAND} of every process in the lab's namespaces, and of those that it recorded
 * @param namespaces network namespaces by name
 * @param mounts mount points under the lab's folders
 * @param folders those of the lab's two folders that exist
 */
public record Remains(
        SortedSet<String> processes,
        SortedSet<String> namespaces,
        SortedSet<String> mounts,
        SortedSet<String> folders) {

    public static Remains of(String lab) {
        LabLayout layout = new LabLayout(lab);
        SortedSet<String> processes = new TreeSet<>();
        pids(layout).forEach(pid -> processes.add(pid + " " + commandOf(pid)));
        LabState.read(layout)
                .ifPresent(state -> state.processes().stream()
                        .filter(LabProcess::alive)
                        .forEach(process -> processes.add(process.pid() + " " + commandOf(process.pid()))));
        SortedSet<String> folders = new TreeSet<>();
        for (Path folder : List.of(layout.runFolder(), layout.dataFolder())) {
            if (Files.exists(folder)) {
                folders.add(folder.toString());
            }
        }
        return new Remains(processes, new TreeSet<>(namespaces(layout)), new TreeSet<>(mounts(layout)), folders);
    }

    public boolean nothing() {
        return processes.isEmpty() && namespaces.isEmpty() && mounts.isEmpty() && folders.isEmpty();
    }

    static List<String> namespaces(LabLayout layout) {
        return names(Path.of("/run/netns")).stream().filter(layout::isNamespace).toList();
    }

    static List<Long> pids(LabLayout layout) {
        return pidsIn(namespaces(layout));
    }

    /** What {@code ip netns pids} does, for several namespaces in one walk over {@code /proc}. */
    static List<Long> pidsIn(List<String> namespaces) {
        Set<String> wanted = namespaces.stream()
                .map(Remains::identity)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return names(Path.of("/proc")).stream()
                .filter(name -> Character.isDigit(name.charAt(0)) && wanted.contains(namespaceOf(name)))
                .map(Long::parseLong)
                .toList();
    }

    /** {@code net:[INODE]}; empty when the namespace has just gone. */
    private static Optional<String> identity(String namespace) {
        try {
            return Optional.of("net:[" + Files.getAttribute(Path.of("/run/netns", namespace), "unix:ino") + "]");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String namespaceOf(String pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", pid, "ns", "net")).toString();
        } catch (IOException e) {
            return ""; // It has ended, or is a zombie.
        }
    }

    /** The innermost first, as they must be unmounted. */
    static List<String> mounts(LabLayout layout) {
        List<String> found = new ArrayList<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            lines.map(line -> line.split(" ", -1)[4])
                    .filter(point ->
                            point.startsWith(layout.runFolder() + "/") || point.startsWith(layout.dataFolder() + "/"))
                    .forEach(found::addFirst);
        } catch (IOException e) {
            throw new LabException("/proc/self/mountinfo cannot be read: " + e.getMessage(), e);
        }
        return found;
    }

    static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new LabException(folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    static String commandOf(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return "(ended)";
        }
    }
}
