/**
 * The VMs of this host. One thread owns a VM's state ({@link org.godwit.agent.vm.Vm}); everybody else posts requests to it.
 *
 * <pre>
 *                 start                      QEMU answers
 *   STOPPED ───────────────▶ STARTING ─────────────────────▶ RUNNING ◀──STOP/RESUME──▶ PAUSED
 *   CRASHED                     │ anything fails:              │  ▲
 *      ▲  ▲                     ▼ all of it is undone          │  │ the bound passed
 *      │  │                  STOPPED                           │  │
 *      │  │                                       shutdown ┌───┘  │
 *      │  │                                                ▼      │
 *      │  └──── QEMU ended: guest shut down, kill ─── SHUTTING_DOWN
 *      │
 *      └─────── QEMU ended unasked, from any state: CRASHED
 *
 *   RUNNING ──beginMigration──▶ MIGRATING ──endMigration──▶ what QEMU says
 *                                   │
 *                                   └──leave──▶ (nothing of it is left on this host but its base image)
 *
 *   (nothing) ──prepareShadow──▶ shadow ──promote, after the commit──▶ what QEMU says
 *                                   └──discard──▶ (nothing but its log, and the base image that it was prepared on)
 * </pre>
 *
 * <p>What must survive the agent is in {@code vm.json} ({@link org.godwit.agent.vm.LocalState}): written before QEMU is started
 * and after, so that an agent killed at any moment finds either its QEMU or the intent to start one. After a restart
 * {@code Adoption} connects to each QEMU that lives, and {@link org.godwit.agent.vm.Recovery} decides what
 * becomes of the VM; until the cluster can be read the VM is held: it runs on, and nobody commands it.
 *
 * <p>Nothing in this package resumes a guest. Only a start makes one run, and it asks the cluster first who the owner is.
 */
@NullMarked
package org.godwit.agent.vm;

import org.jspecify.annotations.NullMarked;
