package org.godwit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every promise of docs/SPECIFICATION.md has a number of its own and names tests that exist, or says that it has none. */
class SpecificationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern PROMISE = Pattern.compile("^\\| ([A-Z]\\d+) \\| (.+) \\| (.+) \\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

    private record Promise(String number, String text, String test) {}

    @Test
    void everyPromiseNamesTestsThatExist() throws IOException {
        for (Promise promise : promises()) {
            List<String> tests = NAMED.matcher(promise.test())
                    .results()
                    .map(named -> named.group(0))
                    .toList();
            if (!promise.test().startsWith("pending")) {
                assertThat(tests)
                        .as("the tests of promise %s", promise.number())
                        .isNotEmpty();
            }
            NAMED.matcher(promise.test())
                    .results()
                    .forEach(named -> assertThat(source(named.group(1)))
                            .as("promise %s: %s", promise.number(), named.group())
                            .containsPattern("@(Test|ParameterizedTest|FuzzTest)[\\s\\S]*void "
                                    + Pattern.quote(named.group(2)) + "\\("));
        }
    }

    @Test
    void everyPromiseHasANumberOfItsOwn() throws IOException {
        assertThat(promises())
                .hasSizeGreaterThan(40)
                .extracting(Promise::number)
                .doesNotHaveDuplicates();
    }

    private static List<Promise> promises() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/SPECIFICATION.md")).stream()
                .map(PROMISE::matcher)
                .filter(line -> line.matches())
                .map(line -> new Promise(line.group(1), line.group(2), line.group(3)))
                .toList();
    }

    /** All classes of this name, in whatever module. */
    private static String source(String test) {
        try (Stream<Path> files = Files.find(
                ROOT,
                20,
                (file, _) -> file.endsWith(test + ".java") && file.toString().contains("/src/test/"))) {
            List<Path> found = files.toList();
            assertThat(found).as("test classes named %s", test).isNotEmpty();
            StringBuilder text = new StringBuilder();
            for (Path file : found) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
