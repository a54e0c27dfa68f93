package org.godwit.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.godwit.agent.http.BadInput;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The YAML file of the agent; every field may be missing, unknown fields are errors. */
record AgentFile(
        @Nullable String name,
        @Nullable String managementAddress,
        @Nullable String migrationAddress,
        @Nullable Integer agentPort,
        @Nullable Integer transportPort,
        @Nullable String stateDir,
        @Nullable String runDir,
        @Nullable String ramDir,
        @Nullable String qemu,
        @Nullable String qemuImg,
        @Nullable Map<String, String> networks,
        @Nullable Map<String, DatastoreConfig> datastores,
        @Nullable String server,
        @Nullable String token,
        @Nullable String baseImageMemory,
        @Nullable String baseImageDisk,
        @Nullable Integer baseImageHours,
        @Nullable String migrationBandwidth,
        @Nullable String pageStoreMemory,
        @Nullable Integer shutdownSeconds) {

    static AgentFile read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(
                    Problem.badField(
                            "config",
                            "The configuration '" + file + "' cannot be read: " + e + ".",
                            "Name a file that exists with --config, or give the fields as options."),
                    e);
        }
        if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
            return Json.mapper().readValue("{}", AgentFile.class);
        }
        try {
            return Json.yaml().readValue(text, AgentFile.class);
        } catch (JacksonException e) {
            throw new Refusal(BadInput.problem(e, "'" + file + "'"), e);
        }
    }
}
