/**
 * The server's doors.
 *
 * <pre>
 *   7443         mutual TLS 1.3 ─► PeerGate (role admin or server) ─┐
 *   server.sock  whoever may open the file ─────────────────────────┴─► ApiRoutes, /metrics
 *   7444         TLS 1.3 ─► JoinRoute: a token, and few guesses
 * </pre>
 *
 * <p>Each answer that is not a success is a problem ({@code application/problem+json}).
 */
@NullMarked
package org.godwit.server.http;

import org.jspecify.annotations.NullMarked;
