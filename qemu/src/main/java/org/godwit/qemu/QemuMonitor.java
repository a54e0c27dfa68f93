package org.godwit.qemu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** QEMU's commands as Godwit uses them. Every method throws {@link QmpException} when QEMU refuses, is gone, or does not answer. */
public final class QemuMonitor implements AutoCloseable {
    private final Qmp qmp;

    public QemuMonitor(Qmp qmp) {
        this.qmp = qmp;
    }

    public static QemuMonitor connect(Path socket, Duration timeout) {
        return new QemuMonitor(Qmp.connect(socket, timeout));
    }

    /** For what has no method here. */
    public Qmp qmp() {
        return qmp;
    }

    // The guest's vCPUs.

    public RunState status() {
        return RunState.parse(qmp.execute("query-status").path("status").asString());
    }

    /** Stops the vCPUs and flushes the disks. QEMU then remembers "paused": no failure of its migration resumes the guest. */
    public void stop() {
        qmp.execute("stop");
    }

    /** Runs the vCPUs; takes the image locks first, and is refused when another process holds them. */
    public void cont() {
        qmp.execute("cont");
    }

    /** Presses the guest's power button. */
    public void powerdown() {
        qmp.execute("system_powerdown");
    }

    /** Ends QEMU, whatever its guest does; returns when QEMU has taken the order. */
    public void quit() {
        try {
            qmp.execute("quit");
        } catch (QmpException e) {
            if (!e.errorClass().equals(QmpException.DISCONNECTED)) { // QEMU may be gone before its answer is read.
                throw e;
            }
        }
    }

    // Migration.

    /** Sets capabilities and parameters; before {@link #migrate} or {@link #migrateIncoming}. */
    public void migrateSetup(MigrationSetup setup) {
        List<Map<String, Object>> capabilities = setup.capabilities().entrySet().stream()
                .map(capability ->
                        Map.<String, Object>of("capability", capability.getKey(), "state", capability.getValue()))
                .toList();
        qmp.execute("migrate-set-capabilities", Map.of("capabilities", capabilities));
        migrateParameters(setup.parameters());
    }

    /** Sets parameters; some ({@code downtime-limit}, {@code max-bandwidth}) may change while a migration runs. */
    public void migrateParameters(Map<String, ?> parameters) {
        qmp.execute("migrate-set-parameters", parameters);
    }

    /** Starts a migration into a UNIX socket that somebody listens on; returns when it has begun. */
    public void migrate(Path socket) {
        qmp.execute("migrate", Map.of("uri", "unix:" + socket));
    }

    /** A shadow VM listens on this socket from now on. */
    public void migrateIncoming(Path socket) {
        qmp.execute("migrate-incoming", Map.of("uri", "unix:" + socket));
    }

    /** Asks QEMU to give its migration up; its guest runs on if it ran before and was not stopped by {@link #stop}. */
    public void migrateCancel() {
        qmp.execute("migrate_cancel");
    }

    public MigrationInfo queryMigrate() {
        return MigrationInfo.parse(qmp.execute("query-migrate"));
    }

    /**
     * Sends RARP frames for every NIC from QEMU's own network cards, and has guests that can (virtio-net) announce their
     * addresses themselves. The first goes out at once, the next after {@code initial}, then each pause is longer by {@code step}.
     */
    public void announceSelf(int rounds, Duration initial, Duration step, Duration longest) {
        qmp.execute(
                "announce-self",
                Map.of(
                        "initial", initial.toMillis(),
                        "max", longest.toMillis(),
                        "rounds", rounds,
                        "step", step.toMillis()));
    }

    // Disks.

    /**
     * Gives the image locks up (false) or takes them (true) while the guest is stopped.
     *
     * @return whether this QEMU knows how; older ones than 10.0 give them up only by ending
     */
    public boolean setBlockDevicesActive(boolean active) {
        try {
            qmp.execute("blockdev-set-active", Map.of("active", active));
            return true;
        } catch (QmpException e) {
            if (e.errorClass().equals("CommandNotFound")) {
                return false;
            }
            throw e;
        }
    }

    /** The open images. */
    public List<BlockNode> blockNodes() {
        return qmp.execute("query-named-block-nodes", Map.of("flat", true))
                .valueStream()
                .map(BlockNode::parse)
                .toList();
    }

    /**
     * A node of QEMU's block layer.
     *
     * @param active whether it may write and holds its lock; true where QEMU (before 10.0) does not say
     */
    public record BlockNode(String name, String driver, String file, boolean readOnly, boolean active) {
        static BlockNode parse(JsonNode node) {
            return new BlockNode(
                    node.path("node-name").asString(""),
                    node.path("drv").asString(""),
                    node.path("file").asString(""),
                    node.path("ro").asBoolean(false),
                    node.path("active").asBoolean(true));
        }
    }

    // What QEMU says unasked.

    /** The named events from now on, in order, on a thread that no reply waits for. */
    public Subscription onEvent(Set<String> names, Consumer<QmpEvent> listener) {
        return qmp.onEvent(names, listener);
    }

    /** Completes when QEMU's end of the connection is gone. */
    public CompletableFuture<Void> closed() {
        return qmp.closed();
    }

    /** Hangs up; QEMU and its guest run on. */
    @Override
    public void close() {
        qmp.close();
    }
}
