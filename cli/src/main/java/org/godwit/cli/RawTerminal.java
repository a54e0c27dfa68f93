package org.godwit.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The terminal without line editing and echo, so that every key goes to the guest; as it was when closed, and when the process is ended. */
final class RawTerminal implements AutoCloseable {
    private final String saved;
    private final Thread restoring;

    private RawTerminal(String saved) {
        this.saved = saved;
        this.restoring = new Thread(() -> stty(saved));
    }

    /** Whether somebody sits at this process's terminal. */
    static boolean isThere() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    static RawTerminal none() {
        return new RawTerminal("");
    }

    static RawTerminal enter() {
        RawTerminal terminal = new RawTerminal(stty("-g").strip());
        Runtime.getRuntime().addShutdownHook(terminal.restoring);
        stty("raw", "-echo");
        return terminal;
    }

    /** In raw mode the terminal no longer returns the carriage by itself. */
    String lineEnd() {
        return saved.isEmpty() ? "\n" : "\r\n";
    }

    private static String stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException e) {
            // Without stty the console works line by line, with echo: worth having.
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void close() {
        if (!saved.isEmpty()) {
            stty(saved);
            Runtime.getRuntime().removeShutdownHook(restoring);
        }
    }
}
