package org.godwit.agent.network;

/** What a probe of an address found. */
public sealed interface Neighbour {
    /** The address answered, from this MAC. */
    record Answered(String mac) implements Neighbour {}

    /** Nobody answered within the probe's second. */
    record Silent() implements Neighbour {}

    /** The probe could not be made; {@code reason} is a sentence. */
    record NotAsked(String reason) implements Neighbour {}
}
