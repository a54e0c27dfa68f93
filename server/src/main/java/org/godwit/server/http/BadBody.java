package org.godwit.server.http;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.godwit.api.Names;
import org.godwit.api.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says which field of a request's body is wrong. */
final class BadBody {
    private BadBody() {}

    static Problem missing(Class<?> shape) {
        return new Problem(
                400,
                "bad-body",
                "Expected a JSON object with the fields " + fields(shape) + ", but nothing came.",
                null,
                null);
    }

    static Problem problem(Class<?> shape, JacksonException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            String name = unknown.getPropertyName();
            String near = Names.nearest(name, names(shape))
                    .map(meant -> "; did you mean '" + meant + "'?")
                    .orElse(".");
            return Problem.badField(
                    name,
                    name + ": there is no such field; known are " + fields(shape) + near,
                    "Correct the name, or leave it out.");
        }
        if (e instanceof DatabindException && !e.getPath().isEmpty()) {
            String path = e.getPath().stream()
                    .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                    .collect(Collectors.joining("."));
            return Problem.badField(path, path + ": " + firstLine(e), "Correct it.");
        }
        return new Problem(
                400,
                "bad-body",
                "Expected a JSON object with the fields " + fields(shape) + ", but: " + firstLine(e),
                null,
                null);
    }

    private static String firstLine(JacksonException e) {
        return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("it cannot be read.");
    }

    private static String fields(Class<?> shape) {
        return String.join(", ", names(shape));
    }

    private static List<String> names(Class<?> shape) {
        return Arrays.stream(shape.getRecordComponents())
                .map(component -> component.getName())
                .toList();
    }
}
