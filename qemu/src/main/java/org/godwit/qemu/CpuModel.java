package org.godwit.qemu;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A CPU model that a QEMU knows.
 *
 * @param migrationSafe whether the name means the same processor on every host; {@code host} and {@code max} do not
 * @param unavailableUnderTcg features of the model that this QEMU's software emulation lacks
 */
public record CpuModel(String name, boolean migrationSafe, List<String> unavailableUnderTcg) {
    public CpuModel {
        unavailableUnderTcg = List.copyOf(unavailableUnderTcg);
    }

    static CpuModel parse(JsonNode model) {
        return new CpuModel(
                model.path("name").asString(),
                model.path("migration-safe").asBoolean(false),
                model.path("unavailable-features")
                        .valueStream()
                        .map(JsonNode::asString)
                        .distinct()
                        .toList());
    }
}
