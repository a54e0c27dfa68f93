/**
 * The demo: a guest with a client moves there and back, and the figures say whether anybody noticed.
 *
 * <pre>
 *   lab up ─ guest defined, started on h1 ─ client's traffic starts ─ guest's status read
 *      ─ move h1 → h2 ─ move h2 → h1 ─ guest's status read again ─ traffic's report ─ verdict ─ lab down
 * </pre>
 */
@NullMarked
package org.godwit.lab.demo;

import org.jspecify.annotations.NullMarked;
