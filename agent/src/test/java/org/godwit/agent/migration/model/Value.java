package org.godwit.agent.migration.model;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads a value as TLC prints it: a record or a function is a map, a set is a set; words, strings and truth values are strings. */
final class Value {
    private final String text;
    private int at;

    private Value(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        return new Value(text).value();
    }

    private Object value() {
        space();
        return switch (text.charAt(at)) {
            case '[' -> pairs("|->", "]", ",");
            case '(' -> pairs(":>", ")", "@@");
            case '{' -> set();
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, Object> pairs(String arrow, String end, String between) {
        Map<String, Object> pairs = new LinkedHashMap<>();
        at++;
        do {
            String key = String.valueOf(value());
            expect(arrow);
            pairs.put(key, value());
        } while (next(between));
        expect(end);
        return pairs;
    }

    private Set<Object> set() {
        Set<Object> set = new HashSet<>();
        at++;
        if (next("}")) {
            return set;
        }
        do {
            set.add(value());
        } while (next(","));
        expect("}");
        return set;
    }

    private String string() {
        int end = text.indexOf('"', at + 1);
        String string = text.substring(at + 1, end);
        at = end + 1;
        return string;
    }

    private Object word() {
        int begin = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String word = text.substring(begin, at);
        return Character.isDigit(word.charAt(0)) ? Integer.valueOf(word) : word;
    }

    private boolean next(String token) {
        space();
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        return true;
    }

    private void expect(String token) {
        if (!next(token)) {
            throw new IllegalArgumentException("Expected '" + token + "' at " + at + " of what TLC printed: " + text);
        }
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
