package org.godwit.api;

import java.time.Instant;

/** What an agent publishes while it is alive: where it listens and what its host has. The ephemeral node's data. */
public record HostLease(
        String name,
        String managementAddress,
        String migrationAddress,
        int agentPort,
        int transportPort,
        Instant since,
        HostFacts facts) {}
