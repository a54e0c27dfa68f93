package org.godwit.api;

/**
 * A policy of the cluster.
 *
 * @param tradeOff one sentence: what is given up for what
 * @param standard whether it holds for VMs and migrations that name none
 */
public record PolicyView(MigrationPolicy policy, String tradeOff, boolean standard) {}
