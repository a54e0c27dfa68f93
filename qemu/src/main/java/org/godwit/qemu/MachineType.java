package org.godwit.qemu;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A machine type that a QEMU knows.
 *
 * @param alias the short name that this QEMU takes for it: {@code q35} for {@code pc-q35-10.0}. Another QEMU takes it for another one.
 */
public record MachineType(String name, Optional<String> alias, int maxCpus, boolean deprecated) {
    private static final Pattern VERSIONED = Pattern.compile("pc-(q35|i440fx)-\\d+(\\.\\d+)+");

    /** Whether the name alone fixes the machine, on every QEMU that knows it; only such machines can move. */
    public boolean versioned() {
        return VERSIONED.matcher(name).matches();
    }

    static MachineType parse(JsonNode machine) {
        return new MachineType(
                machine.path("name").asString(),
                Optional.ofNullable(machine.path("alias").asString(null)),
                machine.path("cpu-max").asInt(1),
                machine.path("deprecated").asBoolean(false));
    }
}
