package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A join token; {@code text}, which holds the secret, is answered once, when it is made. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JoinToken(String id, @Nullable String text, Instant expiresAt, int usesLeft) {}
