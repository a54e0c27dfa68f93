package org.godwit.api;

/**
 * What a host that joined gets.
 *
 * @param certificate its own, as PEM; {@code ca} the cluster's
 * @param cluster the cluster's name
 * @param zookeeper the connect string, {@code host:port} with commas between
 */
public record JoinAnswer(String certificate, String ca, String cluster, String zookeeper) {}
