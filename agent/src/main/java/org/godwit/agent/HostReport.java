package org.godwit.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.godwit.agent.storage.Datastore;
import org.godwit.agent.vm.Host;
import org.godwit.api.HostFacts;
import org.godwit.api.HostFacts.NetworkMapping;

/** What this host has, as it is now. */
final class HostReport {
    private HostReport() {}

    static HostFacts of(Host host) {
        return new HostFacts(
                version(),
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                kibibytes("MemTotal"),
                kibibytes("MemAvailable"),
                ramBytes(host.memory().folder()),
                host.memory().availableBytes(),
                host.memory().use(),
                host.acceleration().accelerator().word(),
                host.acceleration().reason(),
                host.qemu().version().toString(),
                host.datastores().all().stream().map(Datastore::mount).toList(),
                host.network().mappings().entrySet().stream()
                        .map(entry -> new NetworkMapping(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** From the jar's manifest; classes that are not in a jar have none. */
    private static String version() {
        String version = HostReport.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static long kibibytes(String name) {
        String digits = field("/proc/meminfo", name).replaceAll("\\D+", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) * 1024;
    }

    private static String field(String file, String name) {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static long ramBytes(Path dir) {
        try {
            return Files.getFileStore(Files.createDirectories(dir)).getTotalSpace();
        } catch (IOException e) {
            return 0;
        }
    }
}
