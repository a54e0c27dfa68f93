package org.godwit.cluster;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One run of an agent's process. An agent keeps its own on its disk, so that after a crash it recognizes the lease of the run before.
 *
 * @param instance random
 * @param startedAt of the process, from its kernel; tells it from a later one with the same pid
 */
public record AgentRun(String instance, long pid, Instant startedAt) {

    public static AgentRun ofThisProcess() {
        ProcessHandle self = ProcessHandle.current();
        return new AgentRun(
                UUID.randomUUID().toString(),
                self.pid(),
                self.info().startInstant().orElse(Instant.EPOCH));
    }

    /** Whether the process has ended. Has a meaning only on the machine that it ran on: for a run that is on this machine's disk. */
    public boolean ended() {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.flatMap(handle -> handle.info().startInstant())
                .map(start -> !start.equals(startedAt))
                .orElse(true);
    }
}
