package org.godwit.agent.http;

import java.util.List;
import java.util.stream.Collectors;
import org.godwit.api.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns what the JSON and YAML reader says of bad input into a problem that names the field. */
public final class BadInput {
    private BadInput() {}

    /**
     * The problem that names the field.
     *
     * @param where what was read, as a phrase: {@code the request's body}, a file's name in quotes
     */
    public static Problem problem(JacksonException failure, String where) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            String field = path(unknown.getPath());
            String known = unknown.getKnownPropertyIds() == null
                    ? ""
                    : unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", ", " Known here: ", "."));
            return Problem.badField(
                    field, "Unknown field '" + field + "' in " + where + ".", "Check its spelling." + known);
        }
        String reason = reason(failure);
        if (failure instanceof DatabindException bound && !bound.getPath().isEmpty()) {
            String field = path(bound.getPath());
            return Problem.badField(field, "Field '" + field + "' in " + where + " is wrong: " + reason, "Correct it.");
        }
        TokenStreamLocation at = failure.getLocation();
        String line = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
        return Problem.badField("", where + line + " cannot be read: " + reason, "Correct the syntax.");
    }

    private static String reason(JacksonException failure) {
        Throwable cause = failure;
        // Our own types say best what they expected; the reader wraps their exceptions.
        while (cause.getCause() != null && !(cause instanceof IllegalArgumentException)) {
            cause = cause.getCause();
        }
        String text = cause instanceof IllegalArgumentException ? cause.getMessage() : failure.getOriginalMessage();
        String first = text == null
                ? "it has the wrong form"
                : text.lines().findFirst().orElse("");
        return first.endsWith(".") ? first : first + ".";
    }

    private static String path(List<JacksonException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : references) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        }
        return path.toString();
    }
}
