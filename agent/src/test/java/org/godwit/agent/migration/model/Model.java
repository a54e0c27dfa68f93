package org.godwit.agent.migration.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tlc2.TLC;

/**
 * The handover's model in {@code docs/handover} with one set of bounds. Its runs, with all that they wrote, are under {@code
 * target/handover}.
 *
 * @param hosts how many
 * @param migrations how many begin
 * @param faults how many failures happen, of any kind
 * @param fence whether the datastore has image locks
 * @param gate whether QEMU waits for Godwit before it completes
 * @param off the rules that are switched off
 * @param live whether it is also shown that everything ends well, by itself
 */
public record Model(
        String name,
        int hosts,
        int migrations,
        int faults,
        boolean fence,
        boolean gate,
        List<String> off,
        boolean live) {
    private static final Path SOURCE = Path.of("..", "docs", "handover", "Handover.tla");
    private static final Path RUNS = Path.of("target", "handover");
    private static final int MINUTES = 10;

    public static Model of(String name, int hosts, int migrations, int faults, boolean fence, boolean gate) {
        return new Model(name, hosts, migrations, faults, fence, gate, List.of(), false);
    }

    public Model without(String rule) {
        return new Model(rule, hosts, migrations, faults, fence, gate, List.of(rule), live);
    }

    public Model toItsEnd() {
        return new Model(name, hosts, migrations, faults, fence, gate, off, true);
    }

    public static String text() {
        try {
            return Files.readString(SOURCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return RUNS.resolve(name);
    }

    /** Checks it in a process of its own, since TLC keeps its state in static fields. */
    public Checked check(String... options) {
        try {
            Files.createDirectories(folder());
            Files.copy(SOURCE, folder().resolve("Handover.tla"), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(folder().resolve("Handover.cfg"), configuration());
            Path output = folder().resolve("tlc.txt").toAbsolutePath();
            Process tlc = new ProcessBuilder(command(options))
                    .directory(folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!tlc.waitFor(MINUTES, TimeUnit.MINUTES)) {
                tlc.destroyForcibly();
                throw new IllegalStateException("TLC did not end within " + MINUTES + " minutes; see " + output);
            }
            return new Checked(this, Files.readString(output));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("TLC could not be run in " + folder(), e);
        }
    }

    private List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx2g",
                "-cp",
                jar().toString(),
                TLC.class.getName(),
                "-workers",
                // Of several ways to go wrong, one worker always finds the same one first.
                off.isEmpty() ? "2" : "1",
                "-metadir",
                "states",
                "-cleanup"));
        command.addAll(List.of(options));
        command.add("Handover.tla");
        return command;
    }

    private static Path jar() {
        try {
            return Path.of(TLC.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private String configuration() {
        List<String> names = List.of("a", "b", "c").subList(0, hosts);
        return """
                SPECIFICATION %s
                CONSTANTS
                  Hosts = {%s}
                  First = a
                  Nobody = Nobody
                  MaxMigrations = %d
                  MaxFaults = %d
                  Fence = %s
                  AckWithheld = %s
                  Off = {%s}
                INVARIANTS NeverTwo OnlyTheOwnerRuns OnlyTheNewestRuns NeverLost
                %s
                """.formatted(
                live ? "FairSpec" : "Spec",
                String.join(", ", names),
                migrations,
                faults,
                word(fence),
                word(gate),
                String.join(", ", off.stream().map(rule -> '"' + rule + '"').toList()),
                // Symmetry and liveness do not go together.
                live ? "PROPERTY EventuallyGood" : hosts > 2 ? "SYMMETRY Alike" : "");
    }

    private static String word(boolean value) {
        return value ? "TRUE" : "FALSE";
    }
}
