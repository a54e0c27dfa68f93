package org.godwit.lab.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.godwit.api.HostFacts;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.guest.GuestImages;

/**
 * Moves guests in a lab of its own with one system after the other, A B C A B C: what a busy minute of the machine does, it does
 * to all of them.
 */
public final class Bench {
    private final BenchOptions options;
    private final List<Workload> workloads;
    private final Consumer<String> tell;
    private final Consumer<BenchRun> ended;

    /** @param ended hears of every run as soon as it is over, warm-ups too */
    public Bench(BenchOptions options, Consumer<String> tell, Consumer<BenchRun> ended) {
        this.options = options;
        this.workloads = options.workloads().stream().map(Workload::named).toList();
        this.tell = tell;
        this.ended = ended;
    }

    public BenchReport run() {
        LabGuest.prepareImages();
        if (workloads.stream().anyMatch(Workload::full)) {
            GuestImages.full();
        }
        String name = options.lab().name();
        Lab.down(name);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Lab.down(name)));
        Instant begun = Instant.now();
        Lab lab = Lab.up(options.lab());
        try (Contenders contenders = Contenders.of(lab, options.systems())) {
            HostFacts facts = facts(lab);
            List<BenchRun> runs = new ArrayList<>();
            for (Workload workload : workloads) {
                // The first of all is the warm-up: with Godwit its agents' first migration.
                for (int run = runs.isEmpty() ? 0 : 1; run <= options.runs(); run++) {
                    for (Contender contender : contenders.all()) {
                        runs.add(one(lab, contender, workload, facts.qemuVersion(), run));
                    }
                }
            }
            return new BenchReport(setup(begun, facts, contenders), List.copyOf(runs));
        } finally {
            Lab.down(name);
        }
    }

    private Setup setup(Instant begun, HostFacts facts, Contenders contenders) {
        return new Setup(
                begun,
                options.command(),
                options.lab().link().toString(),
                String.format(
                        Locale.ROOT,
                        "%d × %s, %.0f GiB, %s",
                        facts.cpus(),
                        facts.cpuModel(),
                        facts.memoryBytes() / (double) (1L << 30),
                        facts.accelerator()),
                "Godwit " + facts.agentVersion() + ", QEMU " + facts.qemuVersion()
                        + contenders
                                .libvirt()
                                .map(version -> ", libvirt " + version)
                                .orElse(""));
    }

    private static HostFacts facts(Lab lab) {
        try (GodwitClient client = lab.client()) {
            return Objects.requireNonNull(client.host("h1").lease(), "a host that is up has a lease")
                    .facts();
        }
    }

    private BenchRun one(Lab lab, Contender contender, Workload workload, String qemu, int number) {
        BenchRun run = new Course(lab, contender, workload)
                .run(new BenchRun.Title(
                        contender.name(),
                        qemu,
                        workload.name(),
                        options.lab().link().toString(),
                        number));
        ended.accept(run);
        tell.accept(String.format(
                Locale.ROOT,
                "%s %s %s: total %.0f ms, blackout %.0f ms, outage %.0f ms, tcp %.0f ms, link %.1f MiB, rounds %d, cpu %.1f s%s%s%s%s",
                run.workload(),
                run.counted() ? run.run() : "warm-up",
                run.system(),
                run.totalMillis(),
                run.blackoutMillis(),
                run.outagePingMillis(),
                run.outageTcpMillis(),
                run.wireBytes() / 1048576.0,
                run.rounds(),
                run.cpuSeconds(),
                throughput(run),
                run.converged() ? "" : ", NOT CONVERGED",
                run.memoryErrors() == 0 ? "" : ", MEMORY ERRORS " + run.memoryErrors(),
                run.disturbed() ? ", disturbed" : ""));
        return run;
    }

    private static String throughput(BenchRun run) {
        Throughput throughput = run.throughput();
        return throughput == null ? "" : ", " + BenchReport.written(throughput);
    }
}
