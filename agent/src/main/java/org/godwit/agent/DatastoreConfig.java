package org.godwit.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One datastore of the agent's configuration; in YAML either its path alone or all fields.
 *
 * @param path the folder, absolute
 * @param type {@code directory}, the only one there is
 * @param fence what the operator vouches for: {@code file-locks} (default; the agent tests it) or {@code none}
 */
public record DatastoreConfig(Path path, String type, String fence) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static DatastoreConfig of(
            @JsonProperty("path") @Nullable String path,
            @JsonProperty("type") @Nullable String type,
            @JsonProperty("fence") @Nullable String fence) {
        return new DatastoreConfig(
                Path.of(path == null ? "" : path),
                type == null ? "directory" : type,
                fence == null ? "file-locks" : fence);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static DatastoreConfig at(String path) {
        return of(path, null, null);
    }
}
