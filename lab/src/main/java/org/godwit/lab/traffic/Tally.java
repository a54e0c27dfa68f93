package org.godwit.lab.traffic;

import java.time.Instant;

/** How many operations a guest had done when its client heard of it. */
public record Tally(Instant at, long count) {}
