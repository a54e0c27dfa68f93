package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a guest's memory left: what the transport made of the stream.
 *
 * @param pages guest pages by encoding: zero, same (the destination had them), copy, delta, stored, fresh
 * @param wireBytes what each encoding took on the link, compressed; {@code opaque} is all that is no page
 * @param codecs what left on the link, by how it was compressed
 * @param reconnections connections of the stream that were made anew after one broke
 * @param passedOnBecause why pages were not told apart, and no digest of the memory was compared; null as a rule
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Encodings(
        Map<String, Long> pages,
        Map<String, Long> wireBytes,
        Map<String, Long> codecs,
        int reconnections,
        @Nullable String passedOnBecause) {

    public static Encodings none() {
        return new Encodings(Map.of(), Map.of(), Map.of(), 0, null);
    }
}
