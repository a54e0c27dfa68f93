/**
 * What a migration will cost, said before it starts.
 *
 * <p>{@link org.godwit.agent.migration.forecast.MemorySample} looks at some thousand pages of the guest's memory: how many are zero, how well
 * the others compress, which of them the destination holds in a base image, and, a moment later and again, which of them have changed
 * and by how much. {@link org.godwit.agent.migration.forecast.Forecaster} then flies the {@linkplain
 * org.godwit.agent.migration.pilot pilot} itself through a model of the pre-copy that is made of these figures and of the measured link:
 * the same decisions, the same policy, only the guest is a model. It flies twice, the second time with a guest that dirties more, as guests
 * do during migrations; what changes by that is the risk.
 *
 * <p>The pages are read from the file that is the guest's RAM, not asked of QEMU: its {@code calc-dirty-rate} counts by dirty
 * bitmap only what KVM marks (under software emulation it answers 0), and by sampling tells one rate for one interval, nothing about what
 * a changed page costs.
 */
@NullMarked
package org.godwit.agent.migration.forecast;

import org.jspecify.annotations.NullMarked;
