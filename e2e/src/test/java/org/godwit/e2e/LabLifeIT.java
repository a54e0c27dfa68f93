package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.api.HostView;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabLayout;
import org.godwit.lab.LabOptions;
import org.godwit.lab.LabProcess;
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
        Lab one = Lab.up(LabOptions.named(ONE).withHosts(1));
        Lab two = Lab.up(LabOptions.named(TWO).withHosts(1));

        // The same addresses are in both, and each server sees its own host.
        List<LabProcess> ended = one.staff().all();
        assertThat(one.staff().agent("h1").pid())
                .isNotEqualTo(two.staff().agent("h1").pid());
        Lab.down(ONE);
        assertThat(ended).hasSize(2).noneMatch(LabProcess::alive);
        assertThat(Remains.of(ONE).nothing()).as("%s", Remains.of(ONE)).isTrue();

        try (GodwitClient client = two.client()) {
            assertThat(client.hosts()).singleElement().matches(host -> host.state() == HostView.State.UP);
        }
        Lab.down(TWO);
        assertThat(Remains.of(TWO).nothing()).as("%s", Remains.of(TWO)).isTrue();
    }

    @Test
    void a_second_lab_of_the_same_name_is_refused_and_the_first_stays() {
        Lab first = Lab.up(LabOptions.named(ONE).withoutProcesses().withHosts(1));

        assertThatThrownBy(() -> Lab.up(LabOptions.named(ONE).withoutProcesses()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("There is a lab '" + ONE + "' already");

        first.host("h1").command("fping", "-c", "1", LabLayout.serverAddress()).run();
    }

    @Test
    void taking_down_what_is_not_there_does_nothing() {
        Lab.down(ONE);
        Lab.down(ONE);
        assertThat(Remains.of(ONE).nothing()).isTrue();
    }

    @Test
    void two_that_take_a_lab_down_at_once_both_succeed() {
        Lab.up(LabOptions.named(ONE).withoutProcesses());

        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> Lab.down(ONE));
        Lab.down(ONE);
        other.join();

        assertThat(Remains.of(ONE).nothing()).as("%s", Remains.of(ONE)).isTrue();
    }

    /** How far the creator had come when it was killed. */
    enum Moment {
        FIRST_FOLDER,
        FIRST_NAMESPACE,
        FIRST_MOUNT,
        SERVER,
        AGENTS,
        COMPLETE;

        boolean reached() {
            return switch (this) {
                case FIRST_FOLDER -> !Remains.of(ONE).folders().isEmpty();
                case FIRST_NAMESPACE -> !Remains.of(ONE).namespaces().isEmpty();
                case SERVER -> running("server");
                case AGENTS -> running("agent h2");
                case FIRST_MOUNT -> !Remains.of(ONE).mounts().isEmpty();
                case COMPLETE -> Lab.find(ONE).isPresent();
            };
        }

        private static boolean running(String role) {
            return Lab.recorded(ONE).stream().anyMatch(process -> process.role().equals(role));
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void a_lab_whose_creator_is_killed_is_removed_without_a_trace(Moment moment) throws Exception {
        Process creator = creator();
        await().atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    boolean alive = creator.isAlive();
                    boolean reached = moment.reached();
                    assertThat(alive || reached)
                            .as("%s", Files.readString(folder.resolve("creator.log")))
                            .isTrue();
                    return reached;
                });
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
                        "--name",
                        ONE)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("creator.log").toFile())
                .start();
    }
}
