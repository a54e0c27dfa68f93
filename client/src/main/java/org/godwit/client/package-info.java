/**
 * The HTTP client of the server's API.
 *
 * <pre>
 *   GodwitClient ──► Wire ──► https://host:7443   mutual TLS 1.3, an identity of the cluster
 *                         └─► unix:/run/godwit/server.sock
 * </pre>
 *
 * What the server refuses comes back as a {@link org.godwit.api.Refusal} with the server's own problem; a server that
 * cannot be reached is a refusal, too, with the code {@code server-unreachable}.
 */
@NullMarked
package org.godwit.client;

import org.jspecify.annotations.NullMarked;
