package org.godwit.cluster;

import java.time.Duration;
import org.godwit.api.HostLease;

/** Another agent that is alive has this host's name. */
public final class LeaseTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseTaken(HostLease other, AgentRun run, Duration sessionTimeout) {
        super("Another agent of host '" + other.name() + "' is alive: process " + run.pid() + " at "
                + other.managementAddress() + ":"
                + other.agentPort() + ", since " + other.since()
                + ". Stop that one, or give this host another name. (If it has just died, its lease ends within "
                + sessionTimeout.toSeconds() + " s.)");
    }
}
