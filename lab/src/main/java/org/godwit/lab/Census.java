package org.godwit.lab;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.godwit.api.Json;
import tools.jackson.databind.JsonNode;

/**
 * What a living lab holds at one moment. Taken before and after something that should leave nothing behind, two of them
 * differ in nothing but {@link #openFiles} and {@link #residentKiB}, which breathe.
 *
 * @param qemus {@code HOST PID} of each QEMU
 * @param taps {@code HOST INTERFACE} of each port of a host's bridge but its uplink
 * @param files sockets, RAM and state of the hosts, and what is on the datastore
 * @param openFiles of the server and each agent, by role
 * @param residentKiB of the server and each agent, by role
 */
public record Census(
        SortedSet<String> qemus,
        SortedSet<String> taps,
        SortedSet<String> files,
        SortedMap<String, Integer> openFiles,
        SortedMap<String, Long> residentKiB) {

    public static Census of(Lab lab) {
        SortedSet<String> qemus = new TreeSet<>();
        SortedSet<String> taps = new TreeSet<>();
        SortedSet<String> files = new TreeSet<>(below(lab.layout().datastore()));
        for (LabHost host : lab.hosts()) {
            host.emulators().forEach(pid -> qemus.add(host.name() + " " + pid));
            ports(host).forEach(port -> taps.add(host.name() + " " + port));
            for (Path folder : List.of(host.run(), host.ram(), host.state())) {
                files.addAll(below(folder));
            }
        }
        SortedMap<String, Integer> openFiles = new TreeMap<>();
        SortedMap<String, Long> resident = new TreeMap<>();
        for (LabProcess process : lab.staff().all()) {
            if (process.alive()) {
                Path proc = Path.of("/proc", Long.toString(process.pid()));
                openFiles.put(process.role(), Remains.names(proc.resolve("fd")).size());
                resident.put(process.role(), residentKiB(proc));
            }
        }
        return new Census(qemus, taps, files, openFiles, resident);
    }

    private static List<String> ports(LabHost host) {
        String answer = Command.of("bridge", "-n", host.namespace(), "-json", "link", "show")
                .run();
        List<String> names = new ArrayList<>();
        for (JsonNode port : Json.mapper().readTree(answer)) {
            String name = port.path("ifname").asString("");
            if (port.path("master").asString("").equals(LabLayout.HOST_BRIDGE) && !name.equals(LabLayout.UPLINK)) {
                names.add(name);
            }
        }
        return names;
    }

    private static List<String> below(Path folder) {
        List<String> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes attributes) {
                    // A fresh agent's rehearsal is no VM's: its sockets come and go by themselves.
                    return inside.endsWith(".rehearsal") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file.toString());
                    return FileVisitResult.CONTINUE;
                }

                // Gone since its folder was read.
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                    if (why instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw why;
                }
            });
            return files;
        } catch (IOException e) {
            throw new LabException(folder + " cannot be listed: " + e, e);
        }
    }

    private static long residentKiB(Path proc) {
        try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }
}
