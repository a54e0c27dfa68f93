package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.godwit.agent.migration.Step;
import org.godwit.api.ByteSize;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmState;
import org.godwit.api.VmView;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.LabHost;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of a migration, and at each of them every {@link Fault}. Afterwards exactly one guest runs, unharmed, and the next case moves the same guest again.
 */
@WithLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandoverFaultsIT {
    private static final Duration SETTLES = Duration.ofSeconds(90);
    private static final Set<Step> AT_DESTINATION =
            EnumSet.of(Step.SHADOW_MADE, Step.LOADED, Step.COMMITTED, Step.RESUMED);
    /** From here on the record names the destination, and the guest is there in the end. */
    private static final Set<Step> COMMITTED = EnumSet.of(Step.COMMITTED, Step.RESUMED, Step.MOVED, Step.ANNOUNCED);

    private static final Map<Fault, Set<Step>> CHOSEN = Map.of(
            Fault.SOURCE_AGENT_KILLED,
                    EnumSet.of(Step.SHADOW_MADE, Step.COPYING, Step.STOPPED, Step.LOADED, Step.MOVED),
            Fault.DESTINATION_AGENT_KILLED, EnumSet.of(Step.COPYING, Step.LOADED, Step.COMMITTED, Step.RESUMED),
            Fault.SHADOW_KILLED, EnumSet.of(Step.COMMITTED),
            Fault.LINK_CUT, EnumSet.of(Step.COPYING, Step.STOPPED, Step.LOADED, Step.COMMITTED),
            Fault.CANCEL,
                    EnumSet.of(Step.CHECKED, Step.PREPARED, Step.COPYING, Step.INTENDED, Step.STOPPED, Step.LOADED));
    private static final FaultJournal JOURNAL = new FaultJournal();

    private Lab lab;
    private GodwitClient client;
    private LabGuest guest;
    private Traffic traffic;
    private GuestReading last;

    @BeforeAll
    void begin(Lab shared) {
        lab = shared;
        client = lab.client();
        GuestOrder order =
                GuestOrder.idle("faulted", 1).withMemory(ByteSize.ofMiB(256)).withChecked(ByteSize.ofMiB(64), 4, 0.2);
        guest = LabGuest.define(lab, client, order, "h1");
        guest.start(client);
        traffic = Traffic.start(lab, guest.address());
        last = guest.read();
    }

    @AfterAll
    void end() {
        JOURNAL.report();
        traffic.close();
        client.close();
    }

    /**
     * All pairs with {@code -Dgodwit.faults=all}, or those of the faults that it names, as often as {@code -Dgodwit.faults.rounds} says; in verify those that have failed once, or
     * that end in a way of their own.
     */
    static Stream<Arguments> cases() {
        List<String> wanted = List.of(System.getProperty("godwit.faults", "").split(",", -1));
        int rounds = Integer.getInteger("godwit.faults.rounds", 1);
        return IntStream.rangeClosed(1, rounds)
                .boxed()
                .flatMap(round -> Arrays.stream(Step.values())
                        .flatMap(step -> Arrays.stream(Fault.values())
                                .filter(fault -> wanted.equals(List.of(""))
                                        ? CHOSEN.getOrDefault(fault, Set.of()).contains(step)
                                        : wanted.contains("all") || wanted.contains(fault.name()))
                                .filter(fault -> fault.possibleAt(step))
                                .filter(fault -> !JOURNAL.has(round, fault, step))
                                .map(fault -> Arguments.of(step, fault, round))));
    }

    @ParameterizedTest(name = "{1} at {0}, round {2}")
    @MethodSource("cases")
    void exactlyOneGuestRunsAfterwards(Step step, Fault fault, int round) {
        long began = System.nanoTime();
        LabHost source = lab.host(client.vm(guest.name()).host());
        LabHost destination = other(source);

        Stage stage = migrateUpTo(step, fault, source, destination);
        fault.mend(stage);

        VmView settled = awaitSettled();
        String expected = fault == Fault.SHADOW_KILLED
                ? source.name()
                : COMMITTED.contains(step) ? destination.name() : settled.host();
        assertThat(settled.host()).isEqualTo(expected);
        expectOneGuest(settled);
        long millis = (System.nanoTime() - began) / 1_000_000;
        System.out.printf(
                "%s at %s, %s to %s: runs on %s, %d ms%n",
                fault, step, source.name(), destination.name(), settled.host(), millis);
        JOURNAL.add(
                new FaultJournal.Entry(round, fault, step, source.name(), destination.name(), settled.host(), millis));
    }

    /** Begins the migration, and strikes when it stands at the step. */
    private Stage migrateUpTo(Step step, Fault fault, LabHost source, LabHost destination) {
        try (Hold hold = Hold.at(AT_DESTINATION.contains(step) ? destination : source, step)) {
            Task task = client.migrate(guest.name(), MigrateRequest.to(destination.name()));
            hold.awaitReached(client, task);
            Stage stage = new Stage(lab, client, task, source, destination);
            fault.strike(stage);
            return stage;
        }
    }

    /** A server that was killed has taken its clients' connections along; the next try makes new ones. */
    private VmView awaitSettled() {
        return await().atMost(SETTLES)
                .ignoreExceptionsInstanceOf(Refusal.class)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> client.vm(guest.name()),
                        vm -> vm.state() == VmState.RUNNING
                                && client.tasks().stream().allMatch(Task::ended));
    }

    private void expectOneGuest(VmView settled) {
        GuestReading now = await().atMost(SETTLES)
                .ignoreExceptions()
                .until(guest::read, reading -> reading.since(last).unharmed());
        last = now;
        TrafficReport seen = traffic.report();
        assertThat(seen.heartbeatsRepeated())
                .as("heartbeats that two copies sent")
                .isZero();
        assertThat(seen.boots()).as("boots of the guest").isEqualTo(1);
        assertThat(seen.tcpConnectionsKept()).as("TCP connections kept").isEqualTo(seen.tcpConnections());
        assertThat(seen.wrongBytes()).isZero();
        for (LabHost host : lab.hosts()) {
            List<Long> emulators = await().atMost(SETTLES)
                    .until(
                            host::emulators,
                            found -> found.size() == (host.name().equals(settled.host()) ? 1 : 0));
            assertThat(emulators).as("QEMU processes on %s", host.name()).hasSizeLessThanOrEqualTo(1);
        }
    }

    private LabHost other(LabHost host) {
        return lab.hosts().stream()
                .filter(candidate -> !candidate.name().equals(host.name()))
                .findFirst()
                .orElseThrow();
    }
}
