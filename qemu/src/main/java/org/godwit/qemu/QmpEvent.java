package org.godwit.qemu;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Something that QEMU says unasked.
 *
 * @param name {@code STOP}, {@code RESUME}, {@code MIGRATION}, {@code SHUTDOWN}, …
 * @param data empty where the event has none
 * @param timestamp QEMU's own: the hypervisor's clock when it happened, not when it was read
 */
public record QmpEvent(String name, JsonNode data, Instant timestamp) {}
