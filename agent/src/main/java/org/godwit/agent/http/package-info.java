/**
 * What all routes of the agent's API share: who may call, how a body is read, how an error is answered.
 *
 * <pre>
 *  request ─▶ {@code Callers}: certificate → role → may it? ── no ─▶ 403
 *                │ yes
 *                ▼
 *             route ── {@code Bodies} ── bad JSON ─▶ 400 with the field
 *                │
 *                └─ Refusal ─▶ its Problem ({@code Errors})
 * </pre>
 */
@NullMarked
package org.godwit.agent.http;

import org.jspecify.annotations.NullMarked;
