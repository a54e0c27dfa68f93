package org.godwit.agent.migration.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every state that the model reaches, and every step from one to another. */
public final class Graph {
    private static final Pattern NODE = Pattern.compile("^(-?\\d+) \\[label=\"(.*)\"(?:,style = filled)?];?$");
    private static final Pattern EDGE = Pattern.compile("^(-?\\d+) -> (-?\\d+) \\[label=\"(\\w*)\".*$");

    private final Map<String, State> states = new HashMap<>();
    private final Map<State, List<Step>> steps = new HashMap<>();
    private final State first;

    /** One step of the model. */
    public record Step(State from, String action, State to) {}

    private record Arrow(String from, String action, String to) {}

    private Graph(List<String> lines) {
        List<Arrow> arrows = new ArrayList<>();
        String begin = "";
        for (String line : lines) {
            Matcher edge = EDGE.matcher(line);
            Matcher node = NODE.matcher(line);
            if (edge.matches()) {
                arrows.add(new Arrow(edge.group(1), edge.group(3), edge.group(2)));
            } else if (node.matches()) {
                begin = begin.isEmpty() ? node.group(1) : begin;
                states.put(node.group(1), State.parse(unescaped(node.group(2))));
            }
        }
        first = state(begin);
        arrows.forEach(arrow -> steps.computeIfAbsent(state(arrow.from()), _ -> new ArrayList<>())
                .add(new Step(state(arrow.from()), arrow.action(), state(arrow.to()))));
    }

    /** Lets TLC write all of it down. */
    public static Graph of(Model model) {
        Checked checked = model.check("-dump", "dot,actionlabels", "graph");
        if (!checked.withoutError()) {
            throw new IllegalStateException("The model does not hold: " + checked.output());
        }
        Path file = model.folder().resolve("graph.dot");
        try (Stream<String> lines = Files.lines(file)) {
            Graph graph = new Graph(lines.toList());
            Files.delete(file);
            if (graph.states().size() != checked.states().orElseThrow()) {
                throw new IllegalStateException("TLC found " + checked.states() + " states, and "
                        + graph.states().size() + " were read.");
            }
            return graph;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public State first() {
        return first;
    }

    public List<State> states() {
        return List.copyOf(states.values());
    }

    public List<Step> from(State state) {
        return steps.getOrDefault(state, List.of());
    }

    private State state(String id) {
        return Objects.requireNonNull(states.get(id), () -> "There is no state " + id);
    }

    private static String unescaped(String label) {
        return label.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
