package org.godwit.agent.memory;

/**
 * Whose pages may be compared with whose: those of one group's guests that go between this host and one other.
 *
 * @param host the other one
 * @param group that the VM's spec names
 */
public record Fellowship(String host, String group) {}
