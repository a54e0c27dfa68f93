package org.godwit.api;

import java.time.Instant;

/** Something that happened; {@code type} is a stable dotted word ({@code vm.started}, {@code migration.phase}, {@code host.down}). */
public record Event(long sequence, Instant time, String type, String object, String message) {}
