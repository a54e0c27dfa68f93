package org.godwit.lab;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The program that runs now, started again as another process: the same JVM, the same class path, other arguments. */
final class Program {
    private static final String COMMANDS = "org.godwit.cli.Godwit";

    /** The launcher's start-up cache and what the libraries need; heap and collectors are chosen for each process. */
    private static final List<String> INHERITED =
            List.of("-XX:AOTCache", "-Xlog:aot", "-Xlog:cds", "--enable-native-access", "--sun-misc-unsafe", "--add-");

    private static final String BUILT = "godwit.jar";

    private final List<String> words;
    private final Map<String, String> environment = new HashMap<>();

    private Program(List<String> words) {
        this.words = words;
    }

    Program with(String variable, Path value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** A daemon of {@code godwit}, as its launcher and its systemd unit start it. */
    static Program daemon(List<String> arguments) {
        List<String> flags =
                beside("daemon.options").map(options -> List.of("@" + options)).orElse(List.of("-Xmx256m"));
        Program daemon = new Program(java(flags, COMMANDS, arguments));
        daemon.environment.put("MALLOC_ARENA_MAX", "2");
        return daemon;
    }

    /** Another main class of ours, for a process that shares the processor with guests and must stay small. */
    static Program light(Class<?> main, List<String> arguments) {
        return new Program(java(
                List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss256k"),
                main.getName(),
                arguments));
    }

    private static List<String> java(List<String> flags, String main, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> INHERITED.stream().anyMatch(argument::startsWith))
                .forEach(words::add);
        startUpCache().ifPresent(words::add);
        words.addAll(flags);
        words.addAll(List.of("-cp", classPath(), main));
        words.addAll(arguments);
        return words;
    }

    /** Tests name the built program, so that they start what a user starts; anything else starts what it is itself. */
    private static String classPath() {
        String built = System.getProperty(BUILT, "");
        if (Files.exists(Path.of(built)) && !built.isEmpty()) {
            return built;
        }
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    private static Optional<String> startUpCache() {
        return System.getProperty(BUILT) == null
                ? Optional.empty()
                : beside("godwit.aot").map(cache -> "-XX:AOTCache=" + cache);
    }

    /** A file of the built program, which lies beside the folder of its jars; none when it is run from its classes. */
    private static Optional<Path> beside(String name) {
        Path jar = Path.of(classPath().split(File.pathSeparator, 2)[0]);
        Path file = jar.resolveSibling("..").resolve(name).normalize();
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    /**
     * Starts it in {@code namespace}, in a session of its own, so that no signal to this process's terminal reaches it.
     * Both {@code setsid} and {@code ip netns exec} become the program: the pid stays the same.
     */
    Process start(String namespace, Path log) {
        List<String> all = new ArrayList<>(List.of("setsid", "ip", "netns", "exec", namespace));
        all.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().putAll(environment);
        try {
            return builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException e) {
            throw new LabException("'" + String.join(" ", all) + "' could not be started: " + e.getMessage(), e);
        }
    }
}
