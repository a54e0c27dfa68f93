package org.godwit.agent.migration.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.godwit.cluster.ownership.Ownership;
import org.jspecify.annotations.Nullable;

/** A state of the model: the value of each of its variables. */
public record State(Map<String, Object> variables) {
    private static final Pattern VARIABLE = Pattern.compile("^/\\\\ (\\w+) = ", Pattern.MULTILINE);

    static State parse(String text) {
        Map<String, Object> variables = new LinkedHashMap<>();
        String[] values = VARIABLE.split(text, -1);
        int[] number = {1};
        VARIABLE.matcher(text)
                .results()
                .forEach(name -> variables.put(name.group(1), Value.parse(values[number[0]++])));
        return new State(variables);
    }

    /** The record as Godwit has it. */
    public Ownership record() {
        return ownership(map(variables, "record"));
    }

    public int version() {
        return number("record", "version");
    }

    /** A write that is on its way, as its writer knows it. */
    public record Late(int expected, Ownership next) {}

    public Collection<Late> late() {
        return ((Collection<?>) get("late"))
                .stream()
                        .map(State::asMap)
                        .map(write -> new Late((Integer) value(write, "version"), ownership(map(write, "next"))))
                        .collect(Collectors.toSet());
    }

    public Collection<String> hosts() {
        return map(variables, "agent").keySet();
    }

    /** An entry of a table: of {@code agent}, for example. */
    public String word(String table, String host) {
        return String.valueOf(value(map(variables, table), host));
    }

    /** A field of an entry of a table: {@code qemu[a].state}, for example. */
    public String word(String table, String host, String field) {
        return String.valueOf(value(map(map(variables, table), host), field));
    }

    public boolean is(String table, String host, String field) {
        return word(table, host, field).equals("TRUE");
    }

    /** The name of the attempt of an entry. */
    public String attempt(String table, String host) {
        return attempt(map(map(variables, table), host));
    }

    public String lock() {
        return String.valueOf(get("lock"));
    }

    public int faults() {
        return (Integer) get("faults");
    }

    private int number(String variable, String field) {
        return (Integer) value(map(variables, variable), field);
    }

    private Object get(String variable) {
        return value(variables, variable);
    }

    private static Ownership ownership(Map<String, Object> record) {
        return new Ownership(
                String.valueOf(value(record, "owner")),
                (Integer) value(record, "epoch"),
                Ownership.Phase.valueOf(String.valueOf(value(record, "phase"))),
                host(record, "target"),
                attempt(record),
                host(record, "from"));
    }

    private static String attempt(Map<String, Object> entry) {
        return "x" + value(entry, "attempt");
    }

    private static @Nullable String host(Map<String, Object> record, String field) {
        String host = String.valueOf(value(record, field));
        return host.equals("Nobody") ? null : host;
    }

    private static Map<String, Object> map(Map<String, Object> in, String key) {
        return asMap(value(in, key));
    }

    private static Object value(Map<String, Object> in, String key) {
        Object value = in.get(key);
        if (value == null) {
            throw new IllegalArgumentException("There is no '" + key + "' in " + in.keySet());
        }
        return value;
    }

    @SuppressWarnings("unchecked") // What TLC prints has words for keys.
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }
}
