package org.godwit.qemu;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.godwit.api.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One short QEMU without a machine that is asked what it can do, over its standard streams: 60 ms for all answers, where
 * {@code -help} runs would take one each and give text.
 */
record QemuInterview(JsonNode greeting, JsonNode machines, JsonNode cpuModels, JsonNode migrationCapabilities) {
    private static final long SECONDS = 20;

    private static final List<String> QUESTIONS = List.of(
            "qmp_capabilities", "query-machines", "query-cpu-definitions", "query-migrate-capabilities", "quit");

    static QemuInterview of(Path program) {
        // TCG is named, so that KVM is not even opened.
        List<String> command = List.of(
                program.toString(),
                "-machine",
                "none",
                "-accel",
                "tcg",
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-qmp",
                "stdio");
        String output = run(program, command);
        List<JsonNode> returns = new ArrayList<>();
        JsonNode greeting = Json.mapper().nullNode();
        try {
            for (String line : output.lines().toList()) {
                JsonNode message = Json.mapper().readTree(line);
                if (message.has("QMP")) {
                    greeting = message.path("QMP");
                } else if (message.has("return")) {
                    returns.add(message.path("return"));
                }
            }
        } catch (JacksonException e) {
            throw notQemu(program, output);
        }
        if (greeting.isNull() || returns.size() < QUESTIONS.size() - 1) {
            throw notQemu(program, output);
        }
        return new QemuInterview(greeting, returns.get(1), returns.get(2), returns.get(3));
    }

    private static String run(Path program, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            CompletableFuture<String> output = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> collect(process, output));
            try (OutputStream questions = process.getOutputStream()) {
                for (String question : QUESTIONS) {
                    questions.write(("{\"execute\": \"" + question + "\"}\n").getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // It ended before it read them all; what it printed says why.
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new QemuException("The program " + program + " did not answer within " + SECONDS + " s.");
            }
            return output.join();
        } catch (IOException e) {
            throw new QemuException("The program " + program + " could not be started: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QemuException("The wait for the answers of " + program + " was interrupted.", e);
        }
    }

    private static void collect(Process process, CompletableFuture<String> output) {
        try {
            output.complete(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            output.complete("");
        }
    }

    private static QemuException notQemu(Path program, String output) {
        String said = output.isBlank()
                ? "nothing"
                : "'" + output.strip().lines().findFirst().orElse("") + "'";
        return new QemuException("The program " + program
                + " does not answer as QEMU: expected QMP on its standard streams, it said " + said + ".");
    }
}
