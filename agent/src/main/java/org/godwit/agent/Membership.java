package org.godwit.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.godwit.agent.host.DurableFile;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.identity.Identity;

/**
 * What an agent got when it joined, and keeps: later starts need neither token nor server.
 *
 * @param zookeeper where ZooKeeper is, {@code host:port,…}
 */
record Membership(Identity identity, String zookeeper) {
    private static final String CONNECT = "zookeeper";

    /** The one of an earlier start, or a new one by the token. */
    static Membership loadOrJoin(AgentConfig config) {
        Optional<Membership> known = load(config);
        if (known.isPresent()) {
            String name = known.get().identity().name();
            if (!name.equals(config.name())) {
                throw new Refusal(Problem.badField(
                        "name",
                        "The agent's 'name' is '" + config.name() + "', but the identity in '" + config.identityDir()
                                + "' is of host '" + name + "'.",
                        "Correct the name, or choose another stateDir for another host."));
            }
            return known.get();
        }
        Membership joined = Joining.join(config);
        joined.save(config);
        return joined;
    }

    private static Optional<Membership> load(AgentConfig config) {
        Path connect = config.stateDir().resolve(CONNECT);
        if (!Identity.exists(config.identityDir()) || !Files.exists(connect)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Membership(
                    Identity.load(config.identityDir()),
                    Files.readString(connect).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("'" + connect + "' cannot be read: " + e, e);
        }
    }

    /** The address last: a crash in between is a join that did not happen. */
    private void save(AgentConfig config) {
        identity.save(config.identityDir());
        DurableFile.write(config.stateDir().resolve(CONNECT), (zookeeper + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
