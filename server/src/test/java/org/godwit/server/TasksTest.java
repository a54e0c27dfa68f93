package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.ByteSize;
import org.godwit.api.CheckReport;
import org.godwit.api.Event;
import org.godwit.api.Json;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationPolicy;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.PolicyChoice;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmState;
import org.godwit.client.EventStream;
import org.godwit.client.GodwitClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks from their request to their end, whatever the agents say and wherever the server is restarted. */
class TasksTest {
    private RunningServer running;
    private ScriptedAgent a;
    private ScriptedAgent b;
    private GodwitClient client;

    @BeforeEach
    void start() {
        running = new RunningServer();
        a = new ScriptedAgent(running, "a", 3L << 30);
        b = new ScriptedAgent(running, "b", 2L << 30);
        client = running.client();
    }

    @AfterEach
    void stop() {
        client.close();
        a.close();
        b.close();
        running.close();
    }

    @Test
    void aVmIsDefinedWhereMostRamIsFreeAndStarted() {
        var vm = client.define(
                "{name: web1, vcpus: 1, memory: 512MiB, nics: [{network: lan}], disks: [{image: 'shared:web1.qcow2'}]}",
                null);
        assertThat(vm.host()).isEqualTo("a");
        assertThat(vm.spec().nicsOrNone().getFirst().macOrThrow()).startsWith("52:54:00:");
        a.on("POST /vms/web1/start", request -> Scripts.local("web1", VmState.RUNNING));

        Task task = client.waitFor(client.start("web1"), seen -> {});

        assertThat(task.state()).isEqualTo(Task.State.SUCCEEDED);
        assertThat(client.events())
                .extracting(Event::type)
                .contains("host.up", "vm.defined", "vm.started", "task.succeeded");
    }

    @Test
    void whatTheAgentRefusesIsTheTasksProblem() {
        define("web1");
        a.on("POST /vms/web1/start", request -> {
            throw new Refusal(Problem.conflict("image-missing", "The image is missing.", "Bring it."));
        });

        Task task = client.waitFor(client.start("web1"), seen -> {});

        assertThat(task.state()).isEqualTo(Task.State.FAILED);
        assertThat(task.error()).isEqualTo(Problem.conflict("image-missing", "The image is missing.", "Bring it."));
    }

    @Test
    void aDeletedVmIsGone() {
        define("web1");
        a.on("DELETE /vms/web1", request -> Map.of());

        client.waitFor(client.delete("web1", false), seen -> {});

        assertThat(client.vms()).isEmpty();
        refused("vm-unknown", () -> client.vm("web1"));
    }

    @Test
    void whatIsKnownToBeImpossibleIsRefusedAtOnce() {
        define("web1");
        refused("host-unknown", () -> client.migrate("web1", MigrateRequest.to("c")));
        refused("vm-unknown", () -> client.migrate("web2", MigrateRequest.to("b")));
        refused("already-there", () -> client.migrate("web1", MigrateRequest.to("a")));
        refused(
                "bad-field",
                () -> client.migrate(
                        "web1", MigrateRequest.to("b").withChoice(new PolicyChoice(null, 0, null, null, null))));
        refused("bad-field", () -> client.migrate("web1", MigrateRequest.to("b").withMaxBandwidth(new ByteSize(-1))));
        refused("vm-not-running", () -> client.migrate("web1", MigrateRequest.to("b")));
        a.on("GET /vms/web1", request -> Scripts.moving("web1", "m7"));
        assertThat(refused("vm-moving", () -> client.migrate("web1", MigrateRequest.to("b"))))
                .hasMessageContaining("m7");
        refused("vm-exists", () -> define("web1"));
        refused("host-unknown", () -> client.define("{name: x, vcpus: 1, memory: 2MiB}", "c"));
        assertThat(refused(
                        "bad-field",
                        () -> client.define(
                                "{name: x, vcpus: 1, memory: 2MiB, nics: [{network: lam}], disks: [{image: 'local:x'}]}",
                                null)))
                .hasMessageContaining("nics[0].network")
                .hasMessageContaining("did you mean 'lan'?")
                .hasMessageContaining("it has shared");
        client.define("{name: y, vcpus: 1, memory: 2MiB, nics: [{network: lan, mac: '52:54:00:00:00:01'}]}", null);
        assertThat(refused(
                        "mac-taken",
                        () -> client.define(
                                "{name: z, vcpus: 1, memory: 2MiB, nics: [{network: lan, mac: '52:54:00:00:00:01'}]}",
                                null)))
                .hasMessageContaining("'y'");
        b.die();
        refused("host-down", () -> client.migrate("web1", MigrateRequest.to("b")));
        assertThat(client.tasks()).isEmpty();
    }

    @Test
    void aMigrationIsMirroredToItsEnd() {
        define("web1");
        Scripts.Migration migration = new Scripts.Migration("m1", "web1");
        migration.on(a);
        Task begun = client.migrate("web1", MigrateRequest.to("b"));
        assertThat(refused("vm-moving", () -> client.migrate("web1", MigrateRequest.to("b"))))
                .hasMessageContaining(begun.id());
        List<String> steps = new ArrayList<>();

        Task ended = client.waitFor(begun, task -> {
            steps.add(task.step());
            if (task.migration() != null) {
                migration.advance();
            }
        });

        assertThat(ended.state()).isEqualTo(Task.State.SUCCEEDED);
        assertThat(ended.migration()).isEqualTo("m1");
        assertThat(steps).contains("PRE_COPY").last().isEqualTo("web1 runs on b.");
        assertThat(client.migration("m1").outcome()).isEqualTo(Outcome.MOVED);
        assertThat(client.events()).extracting(Event::type).contains("migration.phase", "vm.moved");
    }

    @Test
    void theAgentIsToldThePolicyThatTheRequestTheVmOrTheClusterChose() {
        client.define("{name: web1, vcpus: 1, memory: 512MiB}", "a");
        client.define("{name: web2, vcpus: 1, memory: 512MiB, policy: {name: gentle, maxTotalSeconds: 60}}", "a");

        assertThat(asked("web1", PolicyChoice.NONE)).isEqualTo(new MigrationPolicy("balanced", 500, 600, 50, 0));
        assertThat(asked("web2", PolicyChoice.NONE)).isEqualTo(new MigrationPolicy("gentle, changed", 200, 60, 0, 0));
        assertThat(asked("web2", PolicyChoice.named("determined")))
                .isEqualTo(new MigrationPolicy("determined", 500, 1800, 90, 10_000));
        assertThat(asked("web2", new PolicyChoice(null, 90, null, 20, 3_000)))
                .isEqualTo(new MigrationPolicy("gentle, changed", 90, 60, 20, 3_000));
        refused("bad-field", () -> client.define("{name: web3, vcpus: 1, memory: 2MiB, policy: gentel}", null));
        assertThat(refused(
                        "bad-field",
                        () -> client.migrate("web2", MigrateRequest.to("b").withChoice(PolicyChoice.named("gentel")))))
                .hasMessageContaining("did you mean 'gentle'?");
    }

    /** What a check, which takes the same way as a migration, carries to the agent. */
    private MigrationPolicy asked(String vm, PolicyChoice choice) {
        AtomicReference<MigrateRequest> seen = new AtomicReference<>();
        a.on("POST /vms/" + vm + "/check", request -> {
            seen.set(Json.mapper().readValue(request.content().as(byte[].class), MigrateRequest.class));
            return new CheckReport(vm, "a", "b", List.of(), null);
        });
        client.check(vm, MigrateRequest.to("b").withChoice(choice));
        return seen.get().policyOrDefault();
    }

    @Test
    void aMigrationThatIsAbortedFailsWithTheReason() {
        define("web1");
        Scripts.Migration migration = new Scripts.Migration("m1", "web1");
        migration.on(a);
        Task begun = client.migrate("web1", MigrateRequest.to("b"));
        migration.end(Outcome.ABORTED, Problem.conflict("destination-refused", "b refused.", "Ask it."));

        Task ended = client.waitFor(begun, task -> {});

        assertThat(ended.state()).isEqualTo(Task.State.FAILED);
        assertThat(String.valueOf(ended.error())).contains("destination-refused");
    }

    @Test
    void aCancelReachesTheAgent() {
        define("web1");
        Scripts.Migration migration = new Scripts.Migration("m1", "web1");
        migration.on(a);
        a.on("POST /migrations/m1/cancel", request -> {
            migration.end(Outcome.CANCELLED, null);
            return Map.of();
        });
        Task begun = client.migrate("web1", MigrateRequest.to("b"));
        client.cancel(begun.id());

        Task ended = client.waitFor(begun, task -> {});

        assertThat(ended.state()).isEqualTo(Task.State.CANCELLED);
        refused("task-ended", () -> client.cancel(begun.id()));
    }

    @Test
    void anAgentThatGoesAwayIsWaitedForAndNothingIsGuessed() {
        define("web1");
        Scripts.Migration migration = new Scripts.Migration("m1", "web1");
        migration.on(a);
        Task begun = client.migrate("web1", MigrateRequest.to("b"));
        await().until(() -> client.task(begun.id()).progress() != null);
        a.die();
        await().untilAsserted(() -> assertThat(client.task(begun.id()))
                .satisfies(task -> assertThat(task.state()).isEqualTo(Task.State.RUNNING))
                .satisfies(task -> assertThat(task.step()).contains("waits for the agent of 'a'")));
        await().until(() ->
                client.events().stream().anyMatch(event -> event.type().equals("host.down")));

        migration.end(Outcome.MOVED, null);
        a.comeBack();

        assertThat(client.waitFor(begun, task -> {}).state()).isEqualTo(Task.State.SUCCEEDED);
    }

    @Test
    void aServerThatIsRestartedInTheMiddleFindsTheMigrationAgain() {
        define("web1");
        Scripts.Migration migration = new Scripts.Migration("m1", "web1");
        migration.on(a);
        Task begun = client.migrate("web1", MigrateRequest.to("b"));
        await().until(() -> client.task(begun.id()).progress() != null);

        restart();
        assertThat(client.task(begun.id()).state()).isEqualTo(Task.State.RUNNING);
        migration.end(Outcome.MOVED, null);

        assertThat(client.waitFor(client.task(begun.id()), task -> {}).state()).isEqualTo(Task.State.SUCCEEDED);
        assertThat(client.migrations()).hasSize(1);
    }

    @Test
    void aMigrationThatEndedWhileNoServerRanIsToldAfterwards() {
        define("web1");
        Scripts.Migration migration = new Scripts.Migration("m1", "web1");
        migration.on(a);
        Task begun = client.migrate("web1", MigrateRequest.to("b"));
        await().until(() -> client.task(begun.id()).progress() != null);
        running.stop();
        migration.end(Outcome.CANCELLED, null);

        restart();

        assertThat(client.waitFor(client.task(begun.id()), task -> {}).state()).isEqualTo(Task.State.CANCELLED);
    }

    @Test
    void otherTasksThatARestartCutShortSaySo() {
        define("web1");
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Object> never = new CompletableFuture<>();
        a.on("POST /vms/web1/start", request -> {
            asked.countDown();
            return never.join();
        });
        Task begun = client.start("web1");
        await().until(() -> asked.getCount() == 0);

        restart();
        never.complete(Map.of());

        Task ended = client.waitFor(client.task(begun.id()), task -> {});
        assertThat(ended.state()).isEqualTo(Task.State.FAILED);
        assertThat(ended.step()).contains("restarted");
    }

    @Test
    void eventsAreFollowedFromWhereTheFollowerWas() {
        define("web1");
        long first = client.events().getFirst().sequence();
        try (EventStream stream = client.follow(first)) {
            define("web2");
            Optional<Event> event = stream.next();
            while (event.isPresent() && !event.get().object().equals("web2")) {
                assertThat(event.get().sequence()).isGreaterThan(first);
                event = stream.next();
            }
            assertThat(event.orElseThrow().type()).isEqualTo("vm.defined");
        }
    }

    @Test
    void aLongPollAnswersWithTheNextVersion() {
        define("web1");
        AtomicReference<ServerRequest> held = new AtomicReference<>();
        CompletableFuture<Object> answer = new CompletableFuture<>();
        a.on("POST /vms/web1/start", request -> {
            held.set(request);
            return answer.join();
        });
        Task begun = client.start("web1");
        await().until(() -> held.get() != null);
        Task asked = client.task(begun.id());
        CompletableFuture<Task> next =
                CompletableFuture.supplyAsync(() -> client.task(begun.id(), asked.version(), Duration.ofSeconds(30)));

        answer.complete(Scripts.local("web1", VmState.RUNNING));

        assertThat(next.join().version()).isGreaterThan(asked.version());
    }

    private void restart() {
        client.close();
        running.restart(Integer.parseInt(a.zookeeper().substring(a.zookeeper().lastIndexOf(':') + 1)));
        client = running.client();
    }

    private void define(String name) {
        a.on("GET /vms/" + name, request -> Scripts.local(name, VmState.STOPPED));
        client.define("{name: " + name + ", vcpus: 1, memory: 512MiB}", "a");
    }

    private static Refusal refused(String code, ThrowingCallable request) {
        Refusal refusal = catchThrowableOfType(Refusal.class, request);
        assertThat(refusal).as("a refusal with the code " + code).isNotNull();
        assertThat(refusal.problem().code()).as(refusal.getMessage()).isEqualTo(code);
        return refusal;
    }
}
