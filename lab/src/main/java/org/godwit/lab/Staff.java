package org.godwit.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** The processes of a lab: one server, one agent on each host, the client's observers. */
public final class Staff {
    private final LabLayout layout;
    private final LabOptions options;

    Staff(LabLayout layout, LabOptions options) {
        this.layout = layout;
        this.options = options;
    }

    void start() {
        update(LabState::nowReady);
    }

    /** Runs one of our light main classes in the client's namespace. */
    public LabProcess observe(Class<?> main, String role, String address, Path report) {
        Path log = layout.logs().resolve(role + ".log");
        Process process =
                Program.light(main, List.of(address, report.toString())).start(layout.clientNamespace(), log);
        return hire(role, process, log);
    }

    private LabProcess hire(String role, Process process, Path log) {
        LabProcess hired = LabProcess.of(role, process.pid(), log);
        update(state -> state.with(hired));
        return hired;
    }

    private synchronized void update(UnaryOperator<LabState> change) {
        change.apply(LabState.read(layout).orElseGet(() -> LabState.beginning(options)))
                .write(layout);
    }
}
