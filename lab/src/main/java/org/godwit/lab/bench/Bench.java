package org.godwit.lab.bench;

import java.time.Instant;
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
    private final BenchRows rows;

    /** @param rows get every run as soon as it is over, warm-ups too; what they have already is not made again */
    public Bench(BenchOptions options, Consumer<String> tell, BenchRows rows) {
        this.options = options;
        this.workloads = options.workloads().stream().map(Workload::named).toList();
        this.tell = tell;
        this.rows = rows;
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
            boolean warm = false;
            for (Workload workload : workloads) {
                for (int run = 1; run <= options.runs(); run++) {
                    List<Contender> missing = missing(contenders, workload, run);
                    if (!warm && !missing.isEmpty()) {
                        // With Godwit its agents' first migration.
                        contenders.all().forEach(contender -> one(lab, contender, workload, facts.qemuVersion(), 0));
                        warm = true;
                    }
                    for (Contender contender : missing) {
                        one(lab, contender, workload, facts.qemuVersion(), run);
                    }
                }
            }
            return new BenchReport(setup(begun, facts, contenders), rows.made());
        } finally {
            Lab.down(name);
        }
    }

    private List<Contender> missing(Contenders contenders, Workload workload, int run) {
        return contenders.all().stream()
                .filter(contender -> !rows.has(contender.name(), workload.name(), run))
                .toList();
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

    private void one(Lab lab, Contender contender, Workload workload, String qemu, int number) {
        BenchRun run = new Course(lab, contender, workload)
                .run(new BenchRun.Title(
                        contender.name(),
                        qemu,
                        workload.name(),
                        options.lab().link().toString(),
                        number));
        rows.add(run);
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
    }

    private static String throughput(BenchRun run) {
        Throughput throughput = run.throughput();
        return throughput == null ? "" : ", " + BenchReport.written(throughput);
    }
}
