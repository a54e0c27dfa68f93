/**
 * The memory of this host's guests, and what guests that have left leave behind for the day they return: base images; and for the
 * next of their kind: page stores.
 *
 * <pre>
 *                reserve (fresh, all zero)
 *   (nothing) ─────────────────────────────▶ RAMDIR/NAME.ram, a guest's RAM ◀──────────────┐
 *                                                │ the VM has left, its QEMU has ended:    │
 *                                                ▼ keep, a rename                          │
 *              RAMDIR/base/NAME.ram              within baseImageMemory ───────────────────┤ takeForShadow:
 *                                                │ the oldest of what is over it:          │ a rename back, or
 *                                                ▼ written encrypted, in the background    │ copied back
 *              STATEDIR/base-images/NAME.image   within baseImageDisk ─────────────────────┘
 *                                                │ over it, too old, or nobody's any more
 *                                                ▼
 *                                             (nothing)
 * </pre>
 *
 * <p>A base image is a hint and nothing else. Whoever fills a shadow VM that starts on one reads what is there and compares it;
 * a stale, torn or foreign image costs bytes, never a guest's correctness. So nothing here is forced, checked or repaired that a
 * hint does not need, and nothing that goes wrong with a hint keeps a guest from starting or leaving.
 *
 * <p>Memory for guests always wins: {@link org.godwit.agent.memory.GuestMemory#reserve} evicts base images, the oldest first,
 * before it refuses. That is why they count as free wherever somebody asks whether a guest fits.
 *
 * <p>What a guest had in memory is its owner's secret. Files are 0600 in folders 0700; a page of a tmpfs is zeroed by the kernel
 * before anybody else gets it; what goes to a disk is encrypted, and its key is in memory only ({@code docs/decisions}).
 *
 * <p>The files are the truth: the age of an image is its file's time, so an agent that starts again finds what it had. RAM
 * of guests is in {@code RAMDIR} itself, base images are in a folder of it: neither can be taken for the other.
 *
 * <p>Page stores ({@link org.godwit.agent.memory.PageStores}) are in the agent's own memory, in no file, and end with it. A guest whose
 * spec names no group neither fills one nor is filled from one; what a group's guests hold reaches only guests of that group, from the
 * same host. They are wiped after half an hour without a guest.
 */
@NullMarked
package org.godwit.agent.memory;

import org.jspecify.annotations.NullMarked;
