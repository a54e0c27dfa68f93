/**
 * Exactly one owner, whatever fails. One record for each VM, changed by compare-and-set only.
 *
 * <pre>
 *              intend(A, B, attempt)                     commit(B, attempt)
 *   SETTLED ───────────────────────► HANDING_OVER ───────────────────────► SETTLED
 *   owner A ◄─────────────────────── owner A, to B                          owner B, from A
 *   epoch n     withdraw(A, attempt) epoch n                                epoch n+1
 *      │        decline(B, attempt)                                           │  │ handBack(B, attempt): the guest never ran at B
 *      │                                                                      │  └──► SETTLED, owner A, epoch n+2
 *      └── assign(C): stopped VMs only ──► owner C, epoch n+1                 │ conclude(A or B): nobody has a copy to go back to
 *                                                                             └──► SETTLED, owner B, epoch n+1
 * </pre>
 *
 * <p>Commit and withdraw start from the same version of the record, so at most one of them is ever carried out. A writer whose connection broke
 * reads the record again after a {@code sync} and looks for its own attempt: the answer is in the record, not in anybody's memory.
 */
@NullMarked
package org.godwit.cluster.ownership;

import org.jspecify.annotations.NullMarked;
