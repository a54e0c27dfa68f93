package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabLayout;
import org.godwit.lab.LabOptions;
import org.godwit.lab.Remains;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabLifeIT {
    private static final String ONE = "lifeone";
    private static final String TWO = "lifetwo";

    @TempDir
    Path folder;

    @AfterEach
    void remove() {
        Lab.down(ONE);
        Lab.down(TWO);
    }

    @Test
    void two_labs_live_side_by_side_and_each_leaves_nothing() {
        Lab one = Lab.up(LabOptions.named(ONE).withoutProcesses());
        Lab two = Lab.up(LabOptions.named(TWO).withoutProcesses().withHosts(1));

        // The same addresses are in both, and each answers in its own.
        for (Lab lab : List.of(one, two)) {
            lab.host("h1").command("ping", "-c", "1", LabLayout.serverAddress()).run();
        }
        Lab.down(ONE);
        assertThat(Remains.of(ONE).nothing()).as("%s", Remains.of(ONE)).isTrue();

        two.host("h1").command("ping", "-c", "1", LabLayout.serverAddress()).run();
        Lab.down(TWO);
        assertThat(Remains.of(TWO).nothing()).as("%s", Remains.of(TWO)).isTrue();
    }

    @Test
    void a_second_lab_of_the_same_name_is_refused_and_the_first_stays() {
        Lab first = Lab.up(LabOptions.named(ONE).withoutProcesses().withHosts(1));

        assertThatThrownBy(() -> Lab.up(LabOptions.named(ONE).withoutProcesses()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("There is a lab '" + ONE + "' already");

        first.host("h1").command("ping", "-c", "1", LabLayout.serverAddress()).run();
    }

    @Test
    void taking_down_what_is_not_there_does_nothing() {
        Lab.down(ONE);
        Lab.down(ONE);
        assertThat(Remains.of(ONE).nothing()).isTrue();
    }

    /** How far the creator had come when it was killed. */
    enum Moment {
        FIRST_FOLDER,
        FIRST_NAMESPACE,
        FIRST_MOUNT,
        COMPLETE;

        boolean reached(Remains remains) {
            return switch (this) {
                case FIRST_FOLDER -> !remains.folders().isEmpty();
                case FIRST_NAMESPACE -> !remains.namespaces().isEmpty();
                case FIRST_MOUNT -> !remains.mounts().isEmpty();
                case COMPLETE -> Lab.find(ONE).isPresent();
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void a_lab_whose_creator_is_killed_is_removed_without_a_trace(Moment moment) throws Exception {
        Process creator = creator();
        await().atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> moment.reached(Remains.of(ONE)));
        creator.destroyForcibly().waitFor();

        Lab.down(ONE);

        assertThat(Remains.of(ONE).nothing()).as("%s", Remains.of(ONE)).isTrue();
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).noneMatch(line -> line.contains("gw-" + ONE));
    }

    private Process creator() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.godwit.cli.Godwit",
                        "lab",
                        "up",
                        "--bare",
                        "--name",
                        ONE)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("creator.log").toFile())
                .start();
    }
}
