/**
 * libvirt in a lab, for the comparison: a libvirtd on each host that knows nothing of the other hosts' files.
 *
 * <pre>
 *   namespace of the client                namespaces of h1: network (the lab's), mount, UTS
 *   virsh ───────── OWN/libvirt-sock ────> libvirtd ── taps on br-guest, RAM on h1's tmpfs ──> the lab's QEMU
 *   virsh qemu-monitor-event ────────────>    │
 *                                             └── tcp:16509, the migration itself ──> libvirtd of h2
 * </pre>
 *
 * All of its mounts are in a namespace that ends with its processes, and all of its processes are in the host's network namespace:
 * whoever takes the lab down need not know of libvirt.
 */
@NullMarked
package org.godwit.lab.libvirt;

import org.jspecify.annotations.NullMarked;
