/**
 * Who may speak: the cluster's certificate authority, the certificates that it signs, and how a host without one gets one.
 *
 * <pre>
 *   server                                    joining agent
 *     │  token: hash of the CA, id, secret  →   │   (by the operator's hand)
 *     │                                         │   makes its key pair: CertificateRequest
 *     │  ←──── TLS 1.3, PinnedTrust: the chain ends in the CA of that hash, its leaf is a server
 *     │  ←──── token, request                   │
 *     │  TokenStore.redeem, CertificateAuthority.sign
 *     │        certificate, CA             →    │   Identity.save
 *     │  ═════ mutual TLS 1.3 from now on ═════ │
 * </pre>
 *
 * <p>A private key never leaves the machine that made it.
 */
@NullMarked
package org.godwit.cluster.identity;

import org.jspecify.annotations.NullMarked;
