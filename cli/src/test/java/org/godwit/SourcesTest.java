package org.godwit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the compiler and its checks cannot see: the size of files, their names, and what was left in them. */
class SourcesTest {
    private static final int MOST_LINES = 400;

    private static final Pattern EMPTY_NAMES = Pattern.compile(".*(Manager|Helper|Utils?|Impl)\\.java");
    private static final Pattern LEFT_OVERS = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|@Disabled");

    private static final List<Path> SOURCES = sources();

    @Test
    void noFileIsLongerThanAReaderCanHold() {
        assertThat(SOURCES).isNotEmpty();
        assertThat(SOURCES)
                .as("files of more than %d lines, to be split", MOST_LINES)
                .filteredOn(file -> lines(file).size() > MOST_LINES)
                .isEmpty();
    }

    @Test
    void noFileHasANameThatSaysNothing() {
        assertThat(SOURCES).noneMatch(matches(EMPTY_NAMES));
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(SOURCES)
                .filteredOn(file -> !file.endsWith("SourcesTest.java"))
                .filteredOn(file -> lines(file).stream()
                        .anyMatch(line -> LEFT_OVERS.matcher(line).find()))
                .isEmpty();
    }

    @Test
    void everyPackageTellsItsStoryAndKnowsNoNull() {
        assertThat(SOURCES)
                .filteredOn(file -> file.toString().contains("/src/main/"))
                .map(Path::getParent)
                .map(folder -> folder.resolve("package-info.java"))
                .allSatisfy(story ->
                        assertThat(story).content().contains("@NullMarked").startsWith("/**"));
    }

    private static Predicate<Path> matches(Pattern name) {
        return file -> name.matcher(file.getFileName().toString()).matches();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> sources() {
        Path root = Path.of("..").toAbsolutePath().normalize();
        try (Stream<Path> modules = Files.list(root)) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourcesTest::javaFiles)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
