package org.godwit.server;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Judges JSON by the schemas of an OpenAPI document, as far as ours uses them. A word that it does not know is an error: it would be ignored. */
final class JsonSchema {
    private static final List<String> KNOWN = List.of(
            "$ref",
            "type",
            "enum",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "description",
            "default",
            "minimum",
            "maximum",
            "maxLength",
            "format",
            "examples");

    private final JsonNode document;

    JsonSchema(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with the value, by path. */
    List<String> complaints(JsonNode schema, JsonNode value) {
        List<String> complaints = new ArrayList<>();
        judge("$", schema, value, complaints);
        return complaints;
    }

    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode()
                ? node
                : resolve(document.at(reference.stringValue().substring(1)));
    }

    private void judge(String at, JsonNode written, JsonNode value, List<String> complaints) {
        JsonNode schema = resolve(written);
        if (schema.isMissingNode()) {
            complaints.add(at + ": there is no schema at " + written);
            return;
        }
        schema.propertyNames().stream()
                .filter(word -> !KNOWN.contains(word))
                .forEach(word -> complaints.add(at + ": this judge does not know '" + word + "'"));
        if (!isOfType(schema.path("type"), value)) {
            complaints.add(at + ": expected " + schema.path("type") + ", came " + value);
            return;
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            complaints.add(at + ": expected one of " + schema.get("enum") + ", came " + value);
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                judge(at + "[" + i + "]", schema.path("items"), value.get(i), complaints);
            }
        }
        if (value.isObject()) {
            judgeFields(at, schema, value, complaints);
        }
    }

    private void judgeFields(String at, JsonNode schema, JsonNode value, List<String> complaints) {
        schema.path("required")
                .valueStream()
                .filter(name -> !value.has(name.stringValue()))
                .forEach(name -> complaints.add(at + ": " + name + " is missing"));
        JsonNode others = schema.path("additionalProperties");
        for (String name : value.propertyNames()) {
            JsonNode property = schema.path("properties").path(name);
            if (!property.isMissingNode()) {
                judge(at + "." + name, property, value.get(name), complaints);
            } else if (others.isObject()) {
                judge(at + "." + name, others, value.get(name), complaints);
            } else {
                complaints.add(at + ": '" + name + "' is not documented");
            }
        }
    }

    private static boolean isOfType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            return type.valueStream().anyMatch(one -> isOfType(one, value));
        }
        return switch (type.asString()) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> false;
        };
    }
}
