package org.godwit.agent.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs one of the host's programs ({@code ip}, {@code bridge}, {@code qemu-img}, …) and waits for its answer. */
public final class HostTool {
    private static final Executor READERS = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tool-", 0).factory());

    private static final String PATH = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin");

    private HostTool() {}

    /** How a program ended and what it wrote, decoded as UTF-8. */
    public record Output(int exit, String out, String err) {
        public boolean succeeded() {
            return exit == 0;
        }

        /** What the program says went wrong: its error output, else its output, on one line. */
        public String complaint() {
            String text = err.isBlank() ? out : err;
            return text.isBlank() ? "exit code " + exit : text.strip().replaceAll("\\s*\\n\\s*", "; ");
        }
    }

    /** Runs the program without input; a {@link HostToolException} when it is missing or does not end in time. */
    public static Output run(List<String> command, Duration timeout) {
        return run(command, "", timeout);
    }

    public static Output run(List<String> command, String input, Duration timeout) {
        Process process = start(command);
        CompletableFuture<String> out = text(process.getInputStream());
        CompletableFuture<String> err = text(process.getErrorStream());
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The program ended without reading its input; its exit code and its words say why.
        }
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new HostToolException("'" + String.join(" ", command) + "' did not end within "
                        + timeout.toSeconds() + " s and was killed.");
            }
            return new Output(process.exitValue(), out.join(), err.join());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new HostToolException("Interrupted while '" + String.join(" ", command) + "' ran.", e);
        }
    }

    /** Runs the program and expects success; its complaint becomes the exception's message. */
    public static String runOrThrow(List<String> command, String input, Duration timeout) {
        Output output = run(command, input, timeout);
        if (!output.succeeded()) {
            throw new HostToolException("'" + String.join(" ", command) + "' failed: " + output.complaint());
        }
        return output.out();
    }

    /** Where the program is, as the shell would find it. */
    public static Optional<Path> find(String program) {
        for (String folder : PATH.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static Process start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C");
            return builder.start();
        } catch (IOException e) {
            throw new HostToolException(
                    "'" + command.getFirst() + "' could not be run: " + e.getMessage() + ". Install it on this host.",
                    e);
        }
    }

    private static CompletableFuture<String> text(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        return "";
                    }
                },
                READERS);
    }
}
