package org.godwit.agent.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/** Which processes of this host have a file open, from {@code /proc}: the lock itself does not say who holds it. */
final class OpenFiles {
    private OpenFiles() {}

    /** For example {@code process 4711 (qemu-system-x86)}; empty when no process of this host has it open. */
    static String holders(Path file) {
        StringJoiner holders = new StringJoiner(", ");
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (hasOpen(process, file)) {
                    holders.add("process " + process.getFileName() + " (" + name(process) + ")");
                }
            }
        } catch (IOException e) {
            return "";
        }
        return holders.toString();
    }

    private static boolean hasOpen(Path process, Path file) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).equals(file)) {
                    return true;
                }
            }
        } catch (IOException | SecurityException e) {
            // It ended meanwhile.
        }
        return false;
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            return "ended";
        }
    }
}
