package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in the shape of RFC 9457 ({@code application/problem+json}).
 *
 * @param status the HTTP status that carries it
 * @param code a stable word for programs, for example {@code vm-unknown}
 * @param detail one sentence: the object or field, what was expected, what came
 * @param field the field of the request that is wrong, as a path ({@code nics[0].mac}), where there is one
 * @param remedy what the operator can do, where something can be done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        int status,
        String code,
        String detail,
        @Nullable String field,
        @Nullable String remedy) {

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
