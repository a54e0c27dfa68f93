/**
 * Measures migrations in a lab, from outside, with Godwit, with what QEMU does alone and with libvirt: the same guest, the same QEMU,
 * the same link, one run.
 *
 * <pre>
 *   Bench ── each Workload, each run, each Contender ──> Course ──> BenchRun ──> BenchReport, HtmlReport, MarkdownReport, MainChart
 *                              │                           │
 *                    GodwitContender  (the API)            ├─ Meter    link counters, processes, who else was busy
 *                    QemuContender    (QMP, two PeerQemus) ├─ Traffic  what a client of the guest saw ──> Timeline
 *                    LibvirtContender (virsh, two daemons) └─ Throughput  what the guest got done meanwhile
 * </pre>
 */
@NullMarked
package org.godwit.lab.bench;

import org.jspecify.annotations.NullMarked;
