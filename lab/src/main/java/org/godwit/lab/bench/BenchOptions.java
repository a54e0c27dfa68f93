package org.godwit.lab.bench;

import java.util.List;
import org.godwit.lab.LabException;
import org.godwit.lab.LabOptions;

/**
 * What is compared.
 *
 * @param systems names: {@code godwit}, {@code qemu}, {@code qemu-multifd-zstd}, …
 * @param workloads names: {@code idle}, {@code p100}, {@code redis}, …
 * @param runs of each workload with each system, warm-ups not counted
 * @param command what the user typed, for those who read the results
 */
public record BenchOptions(LabOptions lab, List<String> systems, List<String> workloads, int runs, String command) {
    public BenchOptions {
        systems = List.copyOf(systems);
        workloads = List.copyOf(workloads);
        if (runs < 1) {
            throw new LabException("The number of runs must be at least 1, not " + runs + ".");
        }
        workloads.forEach(Workload::named);
        systems.forEach(Contenders::requireKnown);
    }
}
