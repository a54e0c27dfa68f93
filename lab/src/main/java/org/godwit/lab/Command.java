package org.godwit.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A short external command: run to its end, its output taken whole. */
public final class Command {
    private final List<String> words;

    private Command(List<String> words) {
        this.words = List.copyOf(words);
    }

    public static Command of(String... words) {
        return new Command(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(words);
    }

    Command and(String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return new Command(all);
    }

    /** The same command, run in a network namespace. */
    public Command in(String namespace) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(words);
        return new Command(all);
    }

    public record Outcome(int exit, String output, String error) {}

    /**
     * Runs it and returns what it wrote to its standard output.
     *
     * @throws LabException when it ended with another code than 0
     */
    public String run() {
        return run("");
    }

    /** As {@link #run()}, with {@code input} as its standard input. */
    public String run(String input) {
        Outcome outcome = attempt(input);
        if (outcome.exit() != 0) {
            throw new LabException("'" + String.join(" ", words) + "' ended with " + outcome.exit() + ": "
                    + outcome.error().strip());
        }
        return outcome.output();
    }

    /** Runs it, whatever it ends with. */
    public Outcome attempt(String input) {
        try {
            Process process = new ProcessBuilder(words).start();
            Thread feeder = Thread.ofVirtual().start(() -> feed(process, input));
            List<String> error = new ArrayList<>(1);
            Thread errors = Thread.ofVirtual().start(() -> error.add(readAll(process.getErrorStream())));
            String output = readAll(process.getInputStream());
            int exit = process.waitFor();
            feeder.join();
            errors.join();
            return new Outcome(exit, output, error.getFirst());
        } catch (IOException e) {
            throw new LabException("'" + words.getFirst() + "' could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("Interrupted while '" + String.join(" ", words) + "' ran.", e);
        }
    }

    private static void feed(Process process, String input) {
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A command that ends without reading its input says why on its standard error.
        }
    }

    private static String readAll(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
