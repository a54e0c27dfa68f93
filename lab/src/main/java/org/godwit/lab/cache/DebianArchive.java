package org.godwit.lab.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/**
 * Debian's packages of the release that this system is, fetched and unpacked into a folder. The mirror is the one that the
 * system's own apt uses; package lists, state and downloads are private, so that nothing on the system changes. It knows
 * of no installed package: what it resolves does not depend on what the system has.
 */
public final class DebianArchive {
    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

    private final Tools tools;
    private final Path folder;
    private final String release;
    private final String mirror;
    private final List<String> options;

    private record Source(String uri, String release) {}

    private DebianArchive(Tools tools, Path folder, String release, String mirror) {
        this.tools = tools;
        this.folder = folder;
        this.release = release;
        this.mirror = mirror;
        this.options = List.of(
                "-o", "Dir::Etc::sourcelist=" + folder.resolve("sources.list"),
                "-o", "Dir::Etc::sourceparts=/dev/null",
                "-o", "Dir::Etc::preferences=/dev/null",
                "-o", "Dir::Etc::preferencesparts=/dev/null",
                "-o", "Dir::State=" + folder.resolve("state"),
                "-o", "Dir::State::status=" + folder.resolve("status"),
                "-o", "Dir::Cache=" + folder.resolve("cache"),
                "-o", "APT::Sandbox::User=root",
                "-o", "APT::Update::Post-Invoke-Success::=true",
                "-o", "Acquire::Languages=none",
                "-o", "Acquire::Retries=3");
    }

    /**
     * Reads the package lists of this system's Debian release, its updates and its backports.
     *
     * @param folder for everything that is fetched; the caller removes it
     */
    public static DebianArchive open(Tools tools, Path folder) throws IOException {
        String release = codename();
        List<Source> sources = sources(tools, release);
        String mirror = sources.stream()
                .filter(source -> source.release().equals(release))
                .map(Source::uri)
                .findFirst()
                .orElseThrow(() -> new Refusal(Problem.unavailable(
                        "no-mirror",
                        "The apt sources of this system name no mirror of Debian's release " + release + ", main.",
                        "Add one under /etc/apt/sources.list.d.")));
        for (String name : List.of("state/lists/partial", "cache/archives/partial")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(folder.resolve("status"), "");
        String signed = Files.exists(KEYRING) ? "[signed-by=" + KEYRING + "] " : "";
        StringBuilder list = new StringBuilder();
        sources.forEach(source -> list.append("deb " + signed + source.uri() + " " + source.release() + " main\n"));
        list.append("deb " + signed + mirror + " " + release + "-backports main\n");
        Files.writeString(folder.resolve("sources.list"), list);
        DebianArchive archive = new DebianArchive(tools, folder, release, mirror);
        tools.run(archive.apt("apt-get", "-q", "update"));
        return archive;
    }

    public String release() {
        return release;
    }

    public String mirror() {
        return mirror;
    }

    public String backports() {
        return release + "-backports";
    }

    /** {@code package=version} of each package that an installation of {@code packages} on an empty system would need. */
    public List<String> closure(String preferredRelease, List<String> packages) {
        List<String> words =
                apt("apt-get", "-s", "-q", "-y", "--no-install-recommends", "-t", preferredRelease, "install");
        words.addAll(packages);
        return tools.read(words)
                .lines()
                .filter(line -> line.startsWith("Inst "))
                .map(line -> line.split(" ", -1))
                .map(parts -> parts[1] + "=" + parts[2].substring(1))
                .toList();
    }

    /** The packages that {@code name} depends on directly, for example the kernel that a metapackage stands for. */
    public List<String> dependencies(String name) {
        return tools.read(apt("apt-cache", "depends", name))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: "))
                .map(line -> line.substring("Depends: ".length()))
                .toList();
    }

    /** Fetches the packages ({@code name}, {@code name=version} or {@code name/release}) and unpacks them into {@code root}. */
    public void unpack(List<String> packages, Path root) throws IOException {
        Path archives = Files.createDirectories(folder.resolve("packages"));
        List<String> words = new ArrayList<>(List.of("env", "-C", archives.toString()));
        words.addAll(apt("apt-get", "-q", "download"));
        words.addAll(packages);
        tools.run(words);
        try (Stream<Path> files = Files.list(archives)) {
            for (Path file : files.sorted().toList()) {
                tools.run("dpkg-deb", "-x", file.toString(), root.toString());
                Files.delete(file);
            }
        }
    }

    private List<String> apt(String program, String... words) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(options);
        all.addAll(Arrays.asList(words));
        return all;
    }

    private static String codename() throws IOException {
        return Files.readAllLines(Path.of("/etc/os-release")).stream()
                .filter(line -> line.startsWith("VERSION_CODENAME="))
                .map(line -> line.substring("VERSION_CODENAME=".length()).replace("\"", ""))
                .findFirst()
                .orElseThrow(() -> new Refusal(Problem.unavailable(
                        "not-debian",
                        "/etc/os-release names no VERSION_CODENAME: this is not a Debian release.",
                        "The lab's guests are built on Debian 12 or newer.")));
    }

    /** Apt reads its sources itself: they come in two formats and many files. */
    private static List<Source> sources(Tools tools, String release) {
        Set<String> wanted = Set.of(release, release + "-updates", release + "-security");
        Set<Source> found = new LinkedHashSet<>();
        String format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
        tools.read(List.of("apt-get", "indextargets", "--format", format, "Created-By: Packages"))
                .lines()
                .map(line -> line.split(" ", -1))
                .filter(parts -> parts.length == 3 && wanted.contains(parts[1]) && parts[2].equals("main"))
                .forEach(parts -> found.add(new Source(parts[0], parts[1])));
        return List.copyOf(found);
    }
}
