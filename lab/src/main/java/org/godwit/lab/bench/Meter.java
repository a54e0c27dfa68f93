package org.godwit.lab.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.api.Json;
import org.godwit.lab.Command;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabHost;
import org.godwit.lab.LabLayout;
import tools.jackson.databind.JsonNode;

/** Measures from outside while a guest moves: the link's counters, the processes of both hosts, and what else the machine did. */
final class Meter {
    private static final Duration STEP = Duration.ofMillis(100);

    private final Lab lab;
    private final long wireBefore;
    private final MachineUse machineBefore = MachineUse.now();
    private final Map<String, Double> cpuBefore = new HashMap<>();
    private final Map<String, Double> cpuLatest = new HashMap<>();
    private final Map<String, Set<String>> ofHosts = new HashMap<>();
    private final long begun = System.nanoTime();
    private final Thread sampler;
    private final long restingKiB;
    private long peakKiB;
    private volatile boolean over;

    private Meter(Lab lab) {
        this.lab = lab;
        this.wireBefore = wireBytes(lab);
        look();
        cpuBefore.putAll(cpuLatest);
        this.restingKiB = peakKiB;
        this.sampler = Thread.ofPlatform().daemon().name("meter").start(this::sample);
    }

    static Meter start(Lab lab) {
        return new Meter(lab);
    }

    /** What crossed the first host's cable in both directions, as the interface counts it. */
    private static long wireBytes(Lab lab) {
        LabHost host = lab.hosts().getFirst();
        String answer = Command.of(
                        "ip", "-n", host.namespace(), "-s", "-json", "link", "show", "dev", LabLayout.MIGRATION)
                .run();
        JsonNode counted = Json.mapper().readTree(answer).path(0).path("stats64");
        return counted.path("rx").path("bytes").asLong()
                + counted.path("tx").path("bytes").asLong();
    }

    /** A process that ends in between is counted up to the last look at it. */
    private void sample() {
        try {
            while (!over) {
                Thread.sleep(STEP);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        long ownKiB = 0;
        for (LabHost host : lab.hosts()) {
            for (ProcessUse use : uses(host.pids())) {
                cpuLatest.put(use.key(), use.cpuSeconds());
                ofHosts.computeIfAbsent(host.name(), name -> new HashSet<>()).add(use.key());
                ownKiB += use.ownKiB();
            }
        }
        peakKiB = Math.max(peakKiB, ownKiB);
        uses(lab.pidsOfClientAndServer()).forEach(use -> cpuLatest.put(use.key(), use.cpuSeconds()));
        uses(List.of(ProcessHandle.current().pid())).forEach(use -> cpuLatest.put(use.key(), use.cpuSeconds()));
    }

    private static List<ProcessUse> uses(List<Long> pids) {
        return pids.stream().flatMap(pid -> ProcessUse.of(pid).stream()).toList();
    }

    /** Ends the measurement. */
    Measure stop() {
        over = true;
        try {
            sampler.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("Interrupted while a migration was measured.", e);
        }
        look();
        double seconds = (System.nanoTime() - begun) / 1e9;
        MachineUse machine = MachineUse.now();
        double programs = machine.programs() - machineBefore.programs();
        int processors = Runtime.getRuntime().availableProcessors();
        Map<String, Double> cpuSeconds = new HashMap<>();
        ofHosts.forEach((host, keys) -> cpuSeconds.put(host, used(keys)));
        return new Measure(
                wireBytes(lab) - wireBefore,
                Map.copyOf(cpuSeconds),
                (peakKiB - restingKiB) / 1024.0,
                Math.max(0, programs - used(cpuLatest.keySet())) / seconds,
                (machine.stolen() - machineBefore.stolen()) / seconds / processors);
    }

    private double used(Set<String> keys) {
        return keys.stream()
                .mapToDouble(key -> cpuLatest.getOrDefault(key, 0.0) - cpuBefore.getOrDefault(key, 0.0))
                .sum();
    }

    /**
     * What was measured.
     *
     * @param cpuByHost seconds of all processes of each host, the guest's own work included
     * @param peakMiB how much more memory they held at their most than before, guests' RAM aside: the agents, which are there in
     *     every run, do not count for QEMU's, and Godwit's count only with what a migration takes
     * @param othersCores how many processors strangers kept busy meanwhile
     * @param stolen the part of the machine's time that its own hypervisor took away
     */
    record Measure(long wireBytes, Map<String, Double> cpuByHost, double peakMiB, double othersCores, double stolen) {
        private static final double OTHERS_BOUND = 0.3;
        private static final double STOLEN_BOUND = 0.05;

        double cpuSeconds() {
            return cpuByHost.values().stream().mapToDouble(seconds -> seconds).sum();
        }

        double cpuSecondsOf(String host) {
            return cpuByHost.getOrDefault(host, 0.0);
        }

        boolean disturbed() {
            return othersCores > OTHERS_BOUND || stolen > STOLEN_BOUND;
        }
    }
}
