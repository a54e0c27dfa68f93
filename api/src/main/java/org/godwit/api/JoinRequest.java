package org.godwit.api;

import java.util.List;

/**
 * What an agent sends to {@code POST /join}.
 *
 * @param token the join token's text
 * @param name the host's name; the certificate's {@code CN}
 * @param addresses IP addresses on which the agent listens; the certificate's alternative names
 * @param certificateRequest PKCS#10, as PEM
 */
public record JoinRequest(String token, String name, List<String> addresses, String certificateRequest) {}
