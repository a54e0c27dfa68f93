package org.godwit.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * A QEMU program and what it can do, as it says itself.
 *
 * @param path the program, or a script that ends by becoming it ({@code exec})
 * @param machines by name; aliases are not among the keys
 * @param cpuModels by name
 * @param migrationCapabilities those that this QEMU knows
 */
public record QemuBinary(
        Path path,
        QemuVersion version,
        Map<String, MachineType> machines,
        Map<String, CpuModel> cpuModels,
        Set<String> migrationCapabilities) {

    private record Key(Path path, FileTime modified) {}

    private static final Map<Key, QemuBinary> PROBED = new ConcurrentHashMap<>();

    public QemuBinary {
        machines = Map.copyOf(machines);
        cpuModels = Map.copyOf(cpuModels);
        migrationCapabilities = Set.copyOf(migrationCapabilities);
    }

    /**
     * Asks the program, once for each path and modification time.
     *
     * @throws QemuException when there is no such program, or it does not answer as QEMU
     */
    public static QemuBinary probe(Path path) {
        return PROBED.computeIfAbsent(key(path), key -> ask(path));
    }

    private static Key key(Path path) {
        if (!Files.isExecutable(path)) {
            throw new QemuException("There is no QEMU at " + path
                    + ": expected a program that may be executed. Install qemu-system-x86, or name another path.");
        }
        try {
            return new Key(path.toAbsolutePath(), Files.getLastModifiedTime(path));
        } catch (IOException e) {
            throw new QemuException("The QEMU at " + path + " could not be looked at: " + e.getMessage() + ".", e);
        }
    }

    private static QemuBinary ask(Path path) {
        QemuInterview answers = QemuInterview.of(path);
        JsonNode version = answers.greeting().path("version");
        JsonNode numbers = version.path("qemu");
        return new QemuBinary(
                path,
                new QemuVersion(
                        numbers.path("major").asInt(),
                        numbers.path("minor").asInt(),
                        numbers.path("micro").asInt(),
                        version.path("package").asString("").strip()),
                byName(answers.machines().valueStream().map(MachineType::parse), MachineType::name),
                byName(answers.cpuModels().valueStream().map(CpuModel::parse), CpuModel::name),
                answers.migrationCapabilities()
                        .valueStream()
                        .map(capability -> capability.path("capability").asString())
                        .collect(Collectors.toSet()));
    }

    private static <T> Map<String, T> byName(Stream<T> items, Function<T, String> name) {
        return items.collect(Collectors.toMap(name, Function.identity(), (first, second) -> first));
    }

    /**
     * The versioned name that this QEMU means by a machine type or alias: {@code q35} is {@code pc-q35-10.0} on QEMU 10.0.
     *
     * @return nothing when it knows no such machine, or one that has no version ({@code microvm}, {@code isapc})
     */
    public Optional<String> versioned(String machineOrAlias) {
        return machines.values().stream()
                .filter(machine -> machine.name().equals(machineOrAlias)
                        || machine.alias().filter(machineOrAlias::equals).isPresent())
                .filter(MachineType::versioned)
                .map(MachineType::name)
                .findFirst();
    }

    public Optional<MachineType> machine(String name) {
        return Optional.ofNullable(machines.get(name));
    }

    /** Whether it can be given a VM that runs with this machine type. */
    public boolean knows(String machineType) {
        return machines.containsKey(machineType);
    }

    /** Why a guest cannot have this processor here, as the prerequisites say it; empty when it can. */
    public Optional<Problem> whyNot(String cpu, Accelerator accelerator) {
        try {
            CpuArgument.of(this, cpu, accelerator);
            return Optional.empty();
        } catch (Refusal e) {
            return Optional.of(e.problem());
        }
    }

    public boolean hasMigrationCapability(String name) {
        return migrationCapabilities.contains(name);
    }

    /** Whether software emulation of this release keeps its record of dirty pages: older ones lose pages, and guests die of it. */
    public boolean migratesUnderTcg() {
        return version.atLeast(10, 0);
    }
}
