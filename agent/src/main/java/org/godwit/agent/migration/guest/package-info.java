/**
 * What a migration asks of the guest itself, through the QEMU guest agent where the guest runs one: its clock, and its consent.
 * Nothing of it is needed for a move: a guest without an agent moves as well, and is late by its blackout.
 */
@NullMarked
package org.godwit.agent.migration.guest;

import org.jspecify.annotations.NullMarked;
