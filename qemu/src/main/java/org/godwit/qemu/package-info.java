/**
 * One QEMU process: its command line, QMP, capabilities by version, adoption after an agent restart.
 *
 * <pre>
 *  QemuBinary ──► what this QEMU can do: version, machine types, CPU models, migration capabilities
 *       │
 *  AcceleratorProbe ──► KVM or TCG, and why
 *       │
 *  GuestPlan ──► CommandLine ──► QemuProcess.launch ──► own session, outlives the agent
 *   (spec, RAM,                        │   identity = pid + start time
 *    taps, role)                       │
 *                                 QemuMonitor ──► Qmp ──► qmp.sock
 *                                 stop, cont, migrate …   replies by id, events in order
 *
 *  after an agent restart:  QemuProcess.adopt(identity) ──► awaitMonitor(qmp.sock)
 * </pre>
 *
 * <p>Source and shadow VM are started from the same {@link org.godwit.qemu.GuestPlan} but for its role; every device has a fixed
 * address, so that both ends agree on the machine whatever the order of their arguments.
 */
@NullMarked
package org.godwit.qemu;

import org.jspecify.annotations.NullMarked;
