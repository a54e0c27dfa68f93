package org.godwit.server;

import org.godwit.api.HostLease;
import org.godwit.cluster.HostDirectory;
import org.godwit.server.event.Events;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of agents that come and go. */
final class HostEvents implements HostDirectory.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HostEvents.class);

    private final Events events;

    HostEvents(Events events) {
        this.events = events;
    }

    @Override
    public void up(HostLease lease) {
        LOG.info("Host '{}' is up at {}", lease.name(), lease.managementAddress());
        events.publish("host.up", lease.name(), "its agent is at " + lease.managementAddress());
    }

    /** Free memory changes all the time: no event. */
    @Override
    public void changed(HostLease lease) {}

    @Override
    public void down(HostLease last) {
        LOG.warn("Host '{}' is down", last.name());
        events.publish("host.down", last.name(), "its agent is not connected any more; its VMs may run on");
    }
}
