package org.godwit.api;

import java.util.List;

/**
 * What an agent sends to {@code POST /join}.
 *
 * @param tokenId which token; {@code secret} proves that the sender has it
 * @param csr the certificate request, PKCS#10 as PEM
 * @param name the host's name; the certificate's {@code CN}
 * @param addresses IP addresses on which the agent listens; the certificate's alternative names
 */
public record JoinRequest(String tokenId, String secret, String csr, String name, List<String> addresses) {

    /** Without the secret, so that no log gets it. */
    @Override
    public String toString() {
        return "host '" + name + "' with token " + tokenId;
    }
}
