/**
 * A client of a guest, seen from outside: does anybody notice that the guest moves?
 *
 * <pre>
 *   lab's JVM                         client namespace
 *   Traffic.start ───── starts ─────> TrafficClient (a JVM of its own)
 *        │                              ├─ PingProbe       ping every 5 ms          (the guest's kernel answers)
 *        │                              ├─ StreamProbe     a numbered byte stream, echoed, every byte compared
 *        │                              ├─ HttpProbe       requests, one connection each
 *        │                              ├─ HeartbeatProbe  the guest's own counter: a copy that runs twice repeats it
 *        │                              └─ FetchProbe      files over one kept connection, where that is the load
 *        └── report() <──── traffic.json, rewritten four times a second
 * </pre>
 *
 * Every probe notes the times between two answers. An outage is the longest of them in a window of time.
 */
@NullMarked
package org.godwit.lab.traffic;

import org.jspecify.annotations.NullMarked;
