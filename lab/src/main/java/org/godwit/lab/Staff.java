package org.godwit.lab;

/** The processes of a lab: one server, one agent on each host. */
public final class Staff {
    private final LabLayout layout;
    private final LabOptions options;

    Staff(LabLayout layout, LabOptions options) {
        this.layout = layout;
        this.options = options;
    }

    void start() {
        LabState.read(layout).orElse(LabState.beginning(options)).nowReady().write(layout);
    }
}
