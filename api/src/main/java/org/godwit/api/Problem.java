package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in the shape of RFC 9457 ({@code application/problem+json}).
 *
 * @param status the HTTP status that carries it
 * @param code a stable word for programs, for example {@code vm-unknown}
 * @param detail one sentence: the object or field, what was expected, what came
 * @param field the field of the request that is wrong, as a path ({@code nics[0].mac}), where there is one
 * @param remedy what the operator can do, where something can be done
 * @param errors every wrong field, where the request was a document with several
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        int status,
        String code,
        String detail,
        @Nullable String field,
        @Nullable String remedy,
        @Nullable List<FieldError> errors) {

    /** One wrong field of a document: its path, and one sentence that tells what was expected and what came. */
    public record FieldError(String field, String detail) {}

    public Problem(int status, String code, String detail, @Nullable String field, @Nullable String remedy) {
        this(status, code, detail, field, remedy, null);
    }

    /** All the wrong fields of one document, the first of them in {@code field}. */
    public static Problem badFields(String what, List<FieldError> errors) {
        StringBuilder detail = new StringBuilder(what);
        for (FieldError error : errors) {
            detail.append(errors.size() == 1 ? " " : "\n  ").append(error.detail());
        }
        return new Problem(
                400, "bad-field", detail.toString(), errors.getFirst().field(), null, errors);
    }

    public static Problem badField(String field, String detail, String remedy) {
        return new Problem(400, "bad-field", detail, field, remedy);
    }

    public static Problem unknown(String kind, String name, String remedy) {
        return new Problem(404, kind + "-unknown", "There is no " + kind + " named '" + name + "'.", null, remedy);
    }

    public static Problem conflict(String code, String detail, String remedy) {
        return new Problem(409, code, detail, null, remedy);
    }

    public static Problem unavailable(String code, String detail, String remedy) {
        return new Problem(503, code, detail, null, remedy);
    }

    public static Problem internal(String detail) {
        return new Problem(500, "internal", detail, null, null);
    }

    /** The sentence and the way out, as a person reads them. */
    public String asText() {
        return remedy == null ? detail : detail + " " + remedy;
    }
}
