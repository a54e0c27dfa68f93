package org.godwit.api;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The mappers that all parts share. */
public final class Json {
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();
    private static final JsonMapper STRICT = LENIENT.rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private Json() {}

    /** For what parts say to each other: a newer peer's unknown fields are passed over. */
    public static JsonMapper mapper() {
        return LENIENT;
    }

    /** For what people write: an unknown field is an error. */
    public static JsonMapper strict() {
        return STRICT;
    }

    /** YAML that people write; JSON is read by it, too. */
    public static YAMLMapper yaml() {
        return YAML;
    }
}
