package org.godwit.qemu;

/**
 * What this host's guests run with, and why.
 *
 * @param reason one sentence, for people
 */
public record Acceleration(Accelerator accelerator, String reason) {}
