package org.godwit.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.api.Json;
import tools.jackson.core.JacksonException;

/**
 * Results in a file, a line of JSON each, written as they come: work that is interrupted has not been for nothing, and can be gone on
 * with. A line that the interruption cut short counts as one that was never written.
 */
public final class JsonLines {
    private JsonLines() {}

    /**
     * What stands in the file; nothing when there is none.
     *
     * @param what the file should be, for the sentence that says that it is something else
     */
    public static <T> List<T> read(Path file, Class<T> type, String what) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.endsWith("}"))
                    .map(line -> Json.strict().readValue(line, type))
                    .toList();
        } catch (IOException | UncheckedIOException | JacksonException e) {
            throw new LabException(
                    "'" + file + "' cannot be read as " + what + ": " + e.getMessage()
                            + ". Name another file to begin anew.",
                    e);
        }
    }

    /** Each line begins with its line break: behind one that was cut short there is no other way to begin a new one. */
    public static void append(Path file, Object value) {
        try {
            Files.writeString(
                    file,
                    "\n" + Json.mapper().writeValueAsString(value),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new LabException("'" + file + "' cannot be written: " + e, e);
        }
    }
}
