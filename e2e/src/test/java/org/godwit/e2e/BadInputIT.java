package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.agent.migration.Step;
import org.godwit.api.ByteSize;
import org.godwit.api.CheckReport.Check;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmState;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Ballast;
import org.godwit.lab.Census;
import org.godwit.lab.Command;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.qemu.PrivateQemu;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cannot be done is refused with a sentence that names the object. One guest runs on h1 all the while: after each refusal it
 * is the same QEMU on the same host, unharmed, and nothing more is on any host or on the datastore than before.
 */
@WithLab(ram = "1GiB", datastore = "512MiB")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final String NAME = "steady";
    private static final Duration SETTLES = Duration.ofSeconds(60);

    private Lab lab;
    private GodwitClient client;
    private LabGuest guest;
    private GuestReading before;
    private NavigableSet<String> heldBefore;

    @TempDir
    private Path folder;

    @BeforeAll
    void begin(Lab shared, GodwitClient connected) throws IOException {
        lab = shared;
        client = connected;
        GuestOrder order = GuestOrder.idle(NAME, 1)
                .withMemory(ByteSize.ofMiB(256))
                .withChecked(ByteSize.ofMiB(32), 0, 1)
                .withDisk(512);
        guest = LabGuest.define(lab, client, order, "h1");
        // Every block is there before the datastore is filled up: the guest needs no more of it.
        DiskSpec disk = guest.spec().disksOrNone().getFirst();
        Path image = lab.layout().datastore().resolve(disk.image().path());
        Files.createDirectories(image.getParent());
        Command.of(
                        "fallocate",
                        "--length",
                        Long.toString(Objects.requireNonNull(disk.size()).bytes()),
                        image.toString())
                .run();
        guest.start(client);
    }

    @BeforeEach
    void look() {
        before = guest.read();
        heldBefore = held();
    }

    @AfterEach
    void theGuestRunsOnAndNothingIsLeft() {
        assertThat(client.vm(NAME).host()).isEqualTo("h1");
        assertThat(client.vm(NAME).state()).isEqualTo(VmState.RUNNING);
        guest.awaitChecksSince(before);
        GuestReading.Change change = guest.read().since(before);
        assertThat(change.unharmed()).as("%s", change).isTrue();
        await().atMost(SETTLES).untilAsserted(() -> assertThat(held()).isEqualTo(heldBefore));
    }

    /** The guest is not broken in a way that only shows when it is asked to move. */
    @AfterAll
    void afterAllThatItCanStillBeMoved() {
        new Moves(client).move(guest, "h2");
    }

    /** QEMUs, taps, sockets, RAM and images; agents' own records are no leftovers. */
    private NavigableSet<String> held() {
        Census census = Census.of(lab);
        NavigableSet<String> all = new TreeSet<>(census.qemus());
        all.addAll(census.taps());
        census.files().stream()
                .filter(file -> lab.hosts().stream()
                        .noneMatch(host -> file.startsWith(host.state().toString())))
                .forEach(all::add);
        return all;
    }

    @Test
    void what_is_not_there_is_named_with_what_there_is() {
        expect("vm-unknown", () -> client.migrate("steadi", MigrateRequest.to("h2")), "'steadi'", "'steady'");
        expect("host-unknown", () -> client.migrate(NAME, MigrateRequest.to("h9")), "'h9'", "h1, h2");
        expect("already-there", () -> client.migrate(NAME, MigrateRequest.to("h1")), "'steady'", "'h1'");
        expect(
                "bad-field",
                () -> client.define(
                        spec("memory: 64MiB", "disks: [{image: 'local:x'}]", "nics: [{network: wan}]"), "h2"),
                "disks[0].image",
                "'local'",
                "shared",
                "nics[0].network",
                "'wan'",
                "lan");
    }

    @Test
    void a_spec_that_is_wrong_defines_nothing() {
        expect(
                "bad-field",
                () -> client.define(spec("memory: -64MiB", "netwroks: []"), "h2"),
                "memory",
                "'-64MiB'",
                "netwroks");
        expect(
                "mac-taken",
                () -> client.define(spec("memory: 64MiB", "nics: [{network: lan, mac: '" + guest.mac() + "'}]"), "h2"),
                guest.mac(),
                "'steady'");
        assertThat(client.vms()).singleElement().matches(vm -> vm.name().equals(NAME));
    }

    @Test
    void a_vm_that_is_being_moved_is_not_moved_twice() {
        Task moving;
        try (Hold hold = Hold.at(lab.host("h1"), Step.CHECKED)) {
            moving = client.migrate(NAME, MigrateRequest.to("h2"));
            hold.awaitReached(client, moving);

            expect("vm-moving", () -> client.migrate(NAME, MigrateRequest.to("h2")), "'steady'", moving.id());

            client.cancel(moving.id());
        }
        assertThat(client.waitFor(moving, seen -> {}).state()).isEqualTo(Task.State.CANCELLED);
    }

    @Test
    void an_image_that_is_missing_or_in_use_starts_nothing_and_is_not_deleted() {
        String disk = guest.spec().disksOrNone().getFirst().image().toString();

        client.define(spec("memory: 64MiB", "disks: [{image: 'shared:nowhere/disk.raw'}]"), "h2");
        expectFailure("image-missing", client.start("x"), "'shared:nowhere/disk.raw'");
        assertThat(client.vm("x").state()).isEqualTo(VmState.STOPPED);
        succeed(client.delete("x", true));

        client.define(spec("memory: 64MiB", "disks: [{image: '" + disk + "', size: 64MiB}]"), "h2");
        expectFailure("image-locked", client.start("x"), "'" + disk + "'", "process");
        assertThat(client.vm("x").state()).isEqualTo(VmState.STOPPED);
        expectFailure("image-locked", client.delete("x", true), "'" + disk + "'");
        succeed(client.delete("x", false));
    }

    @Test
    void a_destination_without_enough_memory_is_refused_before_anything_is_made() {
        try (Ballast _ = Ballast.leaving(ByteSize.ofMiB(128), lab.host("h2").ram())) {
            expectFailure("prerequisites-failed", migrate(), "'steady'", "memory:", "256MiB", "h2");
        }
    }

    @Test
    void a_destination_whose_memory_fills_up_after_the_check_refuses_and_frees_what_it_had() {
        Task moving;
        Ballast ballast;
        try (Hold hold = Hold.at(lab.host("h1"), Step.CHECKED)) {
            moving = migrate();
            hold.awaitReached(client, moving);
            ballast = Ballast.leaving(ByteSize.ofMiB(128), lab.host("h2").ram());
        }
        try (ballast) {
            expectFailure("ram-full", moving, "256MiB", lab.host("h2").ram().toString());
        }
    }

    @Test
    void a_destination_whose_qemu_dies_in_the_middle_leaves_the_guest_where_it_is() {
        Task moving;
        try (Hold hold = Hold.at(lab.host("h2"), Step.SHADOW_MADE)) {
            moving = migrate();
            hold.awaitReached(client, moving);
            List<Long> shadows = lab.host("h2").emulators();
            assertThat(shadows).hasSize(1);
            ProcessHandle shadow = ProcessHandle.of(shadows.getFirst()).orElseThrow();
            shadow.destroyForcibly();
            await().atMost(SETTLES).until(() -> !shadow.isAlive());
        }
        expectFailure("migration-failed", moving, "h2");
    }

    @Test
    void a_destination_with_an_older_qemu_is_refused() {
        Path ofTheSystem = Path.of("/usr/bin/qemu-system-x86_64");
        assumeTrue(
                Files.exists(ofTheSystem) && PrivateQemu.neededFor(PrivateQemu.systemMajor()),
                "this machine has no older QEMU than the lab's");
        Map<String, Object> old = Map.of("qemu", ofTheSystem.toString());
        try (Reconfigured _ = Reconfigured.with(lab, client, "h2", old)) {
            String machine = Objects.requireNonNull(client.vm(NAME).local()).machine();
            assertThat(failedChecks()).contains("qemu-version", "machine-type");

            expectFailure("prerequisites-failed", migrate(), "h2", "QEMU before 10", "machine type " + machine);
        }
    }

    @Test
    void a_destination_that_shares_neither_storage_nor_network_is_refused() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Map<String, Object> other =
                Map.of("datastores", Map.of("shared", elsewhere.toString()), "networks", Map.of("dmz", "br-guest"));
        try (Reconfigured _ = Reconfigured.with(lab, client, "h2", other)) {
            assertThat(failedChecks()).containsExactlyInAnyOrder("datastore-shared", "images", "networks");

            expectFailure(
                    "prerequisites-failed",
                    migrate(),
                    "'shared' on h2 is not the storage",
                    "shared:" + NAME + "/disk.raw is not there",
                    "h2 has no network lan; it has dmz");
            assertThat(elsewhere).isEmptyDirectory();
        }
    }

    @Test
    void a_host_that_is_down_is_named() {
        try (Reconfigured _ = Reconfigured.down(lab, client, "h2")) {
            expect("host-down", this::migrate, "'h2'");
            expect("host-down", () -> client.define(spec("memory: 64MiB"), "h2"), "'h2'");
        }
    }

    @Test
    void a_full_datastore_stops_neither_the_guest_nor_the_answer() {
        try (Ballast _ = Ballast.leaving(ByteSize.ofMiB(0), lab.layout().datastore())) {
            expectFailure("prerequisites-failed", migrate(), "datastore 'shared'", "space");

            client.define(spec("memory: 64MiB", "disks: [{image: 'shared:x/disk.qcow2', size: 64MiB}]"), "h2");
            expectFailure("image-not-created", client.start("x"), "'shared:x/disk.qcow2'");
            succeed(client.delete("x", true));
        }
    }

    @Test
    void an_agent_and_a_server_that_run_already_are_not_started_again() {
        assertThat(godwit(
                        lab.namespace("h1"),
                        "agent",
                        "--config",
                        Reconfigured.file(lab, "h1").toString()))
                .contains(lab.host("h1").state().toString())
                .contains("process " + lab.staff().agent("h1").pid());
        assertThat(godwit(
                        lab.namespace("server"),
                        "server",
                        "--state-dir",
                        lab.layout().serverState().toString(),
                        "--socket",
                        folder.resolve("second.sock").toString()))
                .contains(lab.layout().serverState().toString())
                .contains("process " + lab.staff().server().pid());
        assertThat(client.hosts()).hasSize(2);
    }

    @Test
    void a_token_that_is_used_up_lets_no_further_host_in() throws IOException {
        Path config = folder.resolve("agent.yaml");
        Files.writeString(
                config,
                Reconfigured.changed(
                        lab,
                        "h1",
                        Map.of(
                                "name", "h9",
                                "stateDir", folder.resolve("state").toString(),
                                "runDir", folder.resolve("run").toString())));

        assertThat(godwit(lab.namespace("h1"), "agent", "--config", config.toString()))
                .contains("used up")
                .contains("godwit token create");

        assertThat(client.hosts()).noneMatch(host -> host.name().equals("h9"));
    }

    /** What the program says when it refuses, in a namespace of the lab; one that ran on instead is ended by the clock. */
    private static String godwit(String namespace, String... words) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> all = new ArrayList<>(List.of(
                "timeout", "--kill-after=5", "60", java.toString(), "--enable-native-access=ALL-UNNAMED", "-jar"));
        all.add(System.getProperty("godwit.jar"));
        all.addAll(List.of(words));
        Command.Outcome outcome = Command.of(all).in(namespace).attempt("");
        assertThat(outcome.exit()).as(outcome.error()).isNotIn(0, 124, 137);
        assertThat(outcome.error()).doesNotContain("\tat ");
        return outcome.error();
    }

    /** Of a VM named x, as a person writes it. */
    private static String spec(String... fields) {
        return "name: x\nvcpus: 1\n" + String.join("\n", fields) + "\n";
    }

    private Task migrate() {
        return client.migrate(NAME, MigrateRequest.to("h2"));
    }

    private List<String> failedChecks() {
        return client.check(NAME, "h2").failures().stream().map(Check::name).collect(Collectors.toList());
    }

    private static void expect(String code, ThrowingCallable request, String... named) {
        Refusal refusal = catchThrowableOfType(Refusal.class, request);
        assertThat(refusal).as("a refusal with " + code).isNotNull();
        expect(code, refusal.problem(), named);
    }

    private void expectFailure(String code, Task task, String... named) {
        Task ended = client.waitFor(task, seen -> {});
        assertThat(ended.state()).as("%s", ended).isEqualTo(Task.State.FAILED);
        expect(code, Objects.requireNonNull(ended.error()), named);
    }

    private static void expect(String code, Problem problem, String... named) {
        assertThat(problem.code()).as(problem.asText()).isEqualTo(code);
        assertThat(problem.asText()).contains(named);
    }

    private void succeed(Task task) {
        Task ended = client.waitFor(task, seen -> {});
        assertThat(ended.state()).as("%s", ended).isEqualTo(Task.State.SUCCEEDED);
    }
}
