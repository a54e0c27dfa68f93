package org.godwit.agent.memory;

import java.time.Instant;

/**
 * The memory that a VM left behind on this host.
 *
 * @param since when it left; no two images of a VM have the same
 */
public record BaseImage(String vm, long bytes, Instant since) {}
