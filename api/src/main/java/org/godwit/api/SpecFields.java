package org.godwit.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * One mapping of a document, with the path that led to it. Whatever is wrong is written down and reading goes on, so that the whole
 * document is judged at once.
 */
final class SpecFields {
    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** What begins so is meant as JSON, and its errors are told as JSON's; YAML's own braces hold names without quotes. */
    private static final Pattern JSON_OBJECT = Pattern.compile("\\s*\\{\\s*[\"}]");

    private static final int LONGEST_QUOTE = 80;

    private final String path;
    private final JsonNode node;
    private final List<Problem.FieldError> errors;

    private SpecFields(String path, JsonNode node, List<Problem.FieldError> errors) {
        this.path = path;
        this.node = node;
        this.errors = errors;
    }

    /**
     * Reads the document.
     *
     * @throws Refusal when it is too long, neither YAML nor JSON, or no mapping
     */
    static SpecFields parse(String text, int mostCharacters) {
        if (text.length() > mostCharacters) {
            throw unusable("It is " + text.length() + " characters long; at most " + mostCharacters + " are read.");
        }
        JsonNode root = tree(text);
        if (!root.isObject()) {
            throw unusable("Expected a mapping of fields such as 'name: web1', but it is " + shown(root) + ".");
        }
        return new SpecFields("", root, new ArrayList<>());
    }

    private static JsonNode tree(String text) {
        boolean json = JSON_OBJECT.matcher(text).lookingAt();
        try {
            return (json ? JSON : YAML).readTree(text);
        } catch (JacksonException e) {
            throw unusable(
                    ("It is not valid " + (json ? "JSON: " : "YAML: ") + firstLine(e.getOriginalMessage())) + where(e));
        } catch (RuntimeException e) {
            // The YAML parser beneath lets some of its own exceptions through; they still mean that the text is not
            // YAML.
            throw unusable("It is not valid YAML: " + firstLine(String.valueOf(e.getMessage())));
        }
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static Refusal unusable(String why) {
        return new Refusal(new Problem(400, "bad-document", "The spec cannot be read. " + why, null, null));
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? "no reason was given"
                : quoteLength(message.lines().findFirst().orElse(""));
    }

    List<Problem.FieldError> errors() {
        return errors;
    }

    String path() {
        return path;
    }

    void known(String... names) {
        List<String> known = Arrays.asList(names);
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                String meant = Names.nearest(name, known)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(".");
                String at = at(quoteLength(name));
                errors.add(new Problem.FieldError(
                        at, at + ": there is no such field; known are " + listed(known) + meant));
            }
        }
    }

    <T> T required(String field, String expected, Function<Item, @Nullable T> reader, T instead) {
        if (absent(field)) {
            errors.add(new Problem.FieldError(at(field), at(field) + " is missing; expected " + expected + "."));
            return instead;
        }
        @Nullable T value = reader.apply(new Item(at(field), node.get(field)));
        return value == null ? instead : value;
    }

    <T> @Nullable T optional(String field, Function<Item, @Nullable T> reader) {
        return absent(field) ? null : reader.apply(new Item(at(field), node.get(field)));
    }

    /** A field that is either a name or a mapping that says more. */
    <T> @Nullable T nameOrMapping(String field, Function<Item, @Nullable T> asName, Function<SpecFields, T> asMapping) {
        if (absent(field)) {
            return null;
        }
        return node.get(field).isObject()
                ? mapping(field).map(asMapping).orElse(null)
                : asName.apply(new Item(at(field), node.get(field)));
    }

    Optional<SpecFields> mapping(String field) {
        return absent(field) ? Optional.empty() : mapping(at(field), node.get(field));
    }

    List<SpecFields> list(String field) {
        if (absent(field)) {
            return List.of();
        }
        JsonNode list = node.get(field);
        if (!list.isArray()) {
            wrong(field, "a list", shown(list));
            return List.of();
        }
        List<SpecFields> entries = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            mapping(at(field) + "[" + i + "]", list.get(i)).ifPresent(entries::add);
        }
        return entries;
    }

    void wrong(String field, String expected, String came) {
        wrongAt(at(field), expected, came);
    }

    static String listed(Collection<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }

    private Optional<SpecFields> mapping(String at, JsonNode value) {
        if (value.isObject()) {
            return Optional.of(new SpecFields(at, value, errors));
        }
        wrongAt(at, "a mapping of fields", shown(value));
        return Optional.empty();
    }

    private boolean absent(String field) {
        return !node.has(field) || node.get(field).isNull();
    }

    private String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private void wrongAt(String at, String expected, String came) {
        errors.add(new Problem.FieldError(at, at + ": expected " + expected + ", but it is " + came + "."));
    }

    private static String shown(JsonNode value) {
        if (value.isObject()) {
            return "a mapping";
        }
        if (value.isArray()) {
            return "a list";
        }
        if (value.isNull() || value.isMissingNode()) {
            return "empty";
        }
        return value.isString() ? "'" + quoteLength(value.stringValue()) + "'" : quoteLength(value.asString());
    }

    /** What came may be a megabyte, or clear the reader's screen. */
    private static String quoteLength(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= LONGEST_QUOTE ? printable : printable.substring(0, LONGEST_QUOTE) + "…";
    }

    /** One value and its path; each reader answers {@code null} when it has written down what is wrong. */
    final class Item {
        private final String at;
        private final JsonNode value;

        private Item(String at, JsonNode value) {
            this.at = at;
            this.value = value;
        }

        @Nullable
        String text() {
            return matching(any -> true, "text");
        }

        /** A number that YAML took for one, such as a VM's name {@code 007}, would no longer be what was written: text is asked for. */
        @Nullable
        String matching(Predicate<String> form, String expected) {
            if (value.isString() && form.test(value.stringValue())) {
                return value.stringValue();
            }
            wrong(expected + (value.isNumber() || value.isBoolean() ? " (in quotes)" : ""));
            return null;
        }

        @Nullable
        Boolean bool() {
            if (value.isBoolean()) {
                return value.booleanValue();
            }
            wrong("true or false");
            return null;
        }

        @Nullable
        Integer number(int least, int most, String expected) {
            if (value.isIntegralNumber() && value.canConvertToInt()) {
                int number = value.intValue();
                if (number >= least && number <= most) {
                    return number;
                }
            }
            wrong(expected);
            return null;
        }

        @Nullable
        ByteSize size(Predicate<ByteSize> form, String expected) {
            Optional<ByteSize> size = asSize().filter(form);
            if (size.isEmpty()) {
                wrong(expected);
            }
            return size.orElse(null);
        }

        private Optional<ByteSize> asSize() {
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                return Optional.of(new ByteSize(value.longValue()));
            }
            try {
                return value.isString() ? Optional.of(ByteSize.parse(value.stringValue())) : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        <E extends Enum<E>> @Nullable E oneOf(Class<E> type) {
            for (E constant : type.getEnumConstants()) {
                if (value.isString() && constant.name().equalsIgnoreCase(value.stringValue())) {
                    return constant;
                }
            }
            wrong("one of "
                    + listed(Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .toList()));
            return null;
        }

        private void wrong(String expected) {
            wrongAt(at, expected, shown(value));
        }
    }
}
