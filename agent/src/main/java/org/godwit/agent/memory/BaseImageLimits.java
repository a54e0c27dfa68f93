package org.godwit.agent.memory;

import java.time.Duration;
import java.util.Optional;
import org.godwit.api.ByteSize;

/**
 * How much of this host base images may take, and for how long.
 *
 * @param memory on the tmpfs of guests' RAM; without a value a quarter of that tmpfs; 0 keeps none there
 * @param disk 0 keeps none there
 * @param lifetime an image that is older is of no use to anybody
 */
public record BaseImageLimits(Optional<ByteSize> memory, ByteSize disk, Duration lifetime) {}
