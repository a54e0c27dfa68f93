package org.godwit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.Json;
import org.godwit.api.Names;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.server.policy.OwnPolicy;
import org.godwit.server.policy.Policies;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * {@code /etc/godwit/server.yaml}: every field may be left out, and nearly every one is also an option of {@code godwit server}, which wins.
 *
 * @param addresses one, to listen on it alone; several or none, to listen everywhere and be reached by these
 * @param policy the name of the one that holds where VM and migration name none; default {@code balanced}
 * @param policies the cluster's own, by name; only in the file
 */
public record ServerConfigFile(
        @Nullable String name,
        @Nullable Path stateDir,
        @Nullable List<String> addresses,
        @Nullable Integer port,
        @Nullable Integer joinPort,
        @Nullable Integer zookeeperPort,
        @Nullable Path socket,
        @Nullable String zookeeper,
        @Nullable String policy,
        @Nullable Map<String, OwnPolicy> policies) {

    public static final ServerConfigFile EMPTY =
            new ServerConfigFile(null, null, null, null, null, null, null, null, null, null);

    /**
     * Reads the file.
     *
     * @throws Refusal when the file is missing, is not YAML, or has an unknown field
     */
    public static ServerConfigFile read(Path file) {
        try {
            String text = Files.readString(file);
            return text.isBlank() ? EMPTY : Json.yaml().readValue(text, ServerConfigFile.class);
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + e, e);
        } catch (UnrecognizedPropertyException e) {
            List<String> known = Arrays.stream(ServerConfigFile.class.getRecordComponents())
                    .map(component -> component.getName())
                    .toList();
            String meant = Names.nearest(e.getPropertyName(), known)
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse(".");
            throw refused(
                    file,
                    "has the field '" + e.getPropertyName() + "'; known are " + String.join(", ", known) + meant,
                    e);
        } catch (JacksonException e) {
            throw refused(file, "is not what was expected: " + e.getOriginalMessage(), e);
        }
    }

    /** This, and where it says nothing what {@code other} says. */
    public ServerConfigFile orElse(ServerConfigFile other) {
        return new ServerConfigFile(
                or(name, other.name),
                or(stateDir, other.stateDir),
                or(addresses, other.addresses),
                or(port, other.port),
                or(joinPort, other.joinPort),
                or(zookeeperPort, other.zookeeperPort),
                or(socket, other.socket),
                or(zookeeper, other.zookeeper),
                or(policy, other.policy),
                or(policies, other.policies));
    }

    /**
     * Fills in the defaults.
     *
     * @throws Refusal when a value cannot be used
     */
    public ServerConfig complete() {
        List<String> at = addresses == null || addresses.isEmpty() ? LocalAddresses.all() : addresses;
        for (String address : at) {
            if (!Names.isIpAddress(address)) {
                throw bad("addresses", "IP addresses of this machine", address);
            }
        }
        String cluster = name == null ? "godwit" : name;
        if (!Names.isName(cluster)) {
            throw bad("name", "letters, digits, dots and dashes, up to 50", cluster);
        }
        return new ServerConfig(
                cluster,
                stateDir == null ? Path.of("/var/lib/godwit/server") : stateDir.toAbsolutePath(),
                at,
                addresses == null || addresses.size() != 1,
                port("port", port, ServerConfig.PORT),
                port("joinPort", joinPort, ServerConfig.JOIN_PORT),
                port("zookeeperPort", zookeeperPort, ServerConfig.ZOOKEEPER_PORT),
                socket == null ? Path.of("/run/godwit/server.sock") : socket.toAbsolutePath(),
                Optional.ofNullable(zookeeper),
                Policies.of(policy, policies == null ? Map.of() : policies));
    }

    private static int port(String field, @Nullable Integer value, int otherwise) {
        int port = value == null ? otherwise : value;
        if (port < 0 || port > 65_535) {
            throw bad(field, "a port from 0 to 65535", Integer.toString(port));
        }
        return port;
    }

    private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
        return first == null ? second : first;
    }

    private static Refusal bad(String field, String expected, String came) {
        return new Refusal(Problem.badField(
                field,
                field + ": expected " + expected + ", but it is '" + came + "'.",
                "Correct it in the file or option."));
    }

    private static Refusal refused(Path file, String why, Exception e) {
        return new Refusal(new Problem(400, "bad-config", "The configuration " + file + " " + why, null, null), e);
    }
}
