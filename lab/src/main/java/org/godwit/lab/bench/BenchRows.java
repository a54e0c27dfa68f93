package org.godwit.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.lab.JsonLines;
import org.godwit.lab.LabException;

/** The results of a comparison in their file, each written as its run ends, so that one that is broken off can be gone on with. */
public final class BenchRows {
    private final Path file;
    private final List<BenchRun> made;

    private BenchRows(Path file, List<BenchRun> made) {
        this.file = file;
        this.made = new ArrayList<>(made);
    }

    /** Nothing is left of what the file held. */
    public static BenchRows anew(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new LabException("'" + file + "' cannot be written: " + e, e);
        }
        return new BenchRows(file, List.of());
    }

    /** What stands in the file, which need not exist, was made already. */
    public static BenchRows after(Path file) {
        return new BenchRows(
                file, JsonLines.read(file, BenchRun.class, "the rows of a comparison that --resume goes on with"));
    }

    void add(BenchRun run) {
        made.add(run);
        JsonLines.append(file, run);
    }

    boolean has(String system, String workload, int run) {
        return made.stream()
                .anyMatch(one -> one.run() == run
                        && one.system().equals(system)
                        && one.workload().equals(workload));
    }

    List<BenchRun> made() {
        return List.copyOf(made);
    }
}
