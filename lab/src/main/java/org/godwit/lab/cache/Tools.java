package org.godwit.lab.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;

/** Runs the programs that make something, in the folder where it is made; what they say goes to a log that stays. */
public final class Tools {
    private static final int LINES_SHOWN = 12;

    private final Path folder;
    private final Path log;

    Tools(Path folder, Path log) throws IOException {
        this.folder = folder;
        this.log = log;
        Files.writeString(log, "");
    }

    /**
     * Runs a program to its end.
     *
     * @throws Refusal with the last lines that it said, when it cannot be started or ends with another code than 0
     */
    public void run(String... words) {
        run(List.of(words));
    }

    /** Runs a program whose words fit on a line and whose output nobody keeps, from this process's folder. */
    public static void once(String... words) {
        try {
            Path log = Files.createTempFile("godwit-", ".log");
            try {
                new Tools(Path.of("."), log).run(words);
            } finally {
                Files.delete(log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("'" + words[0] + "' could not be run: " + e, e);
        }
    }

    public void run(List<String> words) {
        start(words, ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** What it writes to its standard output. */
    public String read(List<String> words) {
        Path output = folder.resolve(".output");
        start(words, ProcessBuilder.Redirect.to(output.toFile()));
        try {
            String text = Files.readString(output);
            Files.delete(output);
            return text;
        } catch (IOException e) {
            throw refusal("the output of " + words.getFirst() + " cannot be read: " + e, e);
        }
    }

    private void start(List<String> words, ProcessBuilder.Redirect output) {
        try {
            note("$ " + String.join(" ", words) + "\n");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectOutput(output);
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            builder.environment().put("LC_ALL", "C.UTF-8");
            int code = builder.start().waitFor();
            if (code != 0) {
                throw refusal("'" + abbreviated(words) + "' ended with " + code + ":\n" + lastLines(), null);
            }
        } catch (IOException e) {
            throw refusal("'" + words.getFirst() + "' could not be started: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal("interrupted while '" + words.getFirst() + "' ran.", e);
        }
    }

    private void note(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }

    private static String abbreviated(List<String> words) {
        String all = String.join(" ", words);
        return all.length() <= 200 ? all : all.substring(0, 200) + " …";
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    private Refusal refusal(String detail, @Nullable Throwable cause) {
        Problem problem = Problem.unavailable(
                "not-built", "Making " + folder.getFileName() + ": " + detail, "The whole log is " + log + ".");
        return cause == null ? new Refusal(problem) : new Refusal(problem, cause);
    }
}
