package org.godwit.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.agent.host.HostTool;
import org.godwit.agent.memory.BaseImageLimits;
import org.godwit.api.ByteSize;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;

/** Collects an agent's configuration; what is set last wins, and {@link #build} checks it all and fills in the defaults. */
public final class AgentConfigBuilder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,48}[A-Za-z0-9])?");
    /** IFNAMSIZ of Linux, less its closing zero; no slash, no blank. */
    private static final Pattern BRIDGE = Pattern.compile("[^\\s/:]{1,15}");
    /** 108 bytes of sun_path, less the closing zero, a VM's name of 50 and the longest socket's name with two slashes. */
    private static final int LONGEST_RUN_DIR = 107 - 50 - 20;

    private @Nullable String name;
    private @Nullable String managementAddress;
    private @Nullable String migrationAddress;
    private int agentPort = 7543;
    private int transportPort = 7544;
    private String stateDir = "/var/lib/godwit/agent";
    private String runDir = "/run/godwit/agent";
    private String ramDir = "/dev/shm/godwit";
    private @Nullable String qemu;
    private @Nullable String qemuImg;
    private final Map<String, String> networks = new LinkedHashMap<>();
    private final Map<String, DatastoreConfig> datastores = new LinkedHashMap<>();
    private @Nullable String server;
    private @Nullable String token;
    private @Nullable String baseImageMemory;
    private String baseImageDisk = "0";
    private int baseImageHours = 24;
    private String migrationBandwidth = "0";
    private String pageStoreMemory = "256MiB";
    private int shutdownSeconds = 90;

    AgentConfigBuilder() {}

    /** Takes over every field that the YAML file has. */
    public AgentConfigBuilder file(Path file) {
        AgentFile read = AgentFile.read(file);
        name = or(read.name(), name);
        managementAddress = or(read.managementAddress(), managementAddress);
        migrationAddress = or(read.migrationAddress(), migrationAddress);
        agentPort = read.agentPort() == null ? agentPort : read.agentPort();
        transportPort = read.transportPort() == null ? transportPort : read.transportPort();
        stateDir = read.stateDir() == null ? stateDir : read.stateDir();
        runDir = read.runDir() == null ? runDir : read.runDir();
        ramDir = read.ramDir() == null ? ramDir : read.ramDir();
        qemu = or(read.qemu(), qemu);
        qemuImg = or(read.qemuImg(), qemuImg);
        networks.putAll(read.networks() == null ? Map.of() : read.networks());
        datastores.putAll(read.datastores() == null ? Map.of() : read.datastores());
        server = or(read.server(), server);
        token = or(read.token(), token);
        baseImageMemory = or(read.baseImageMemory(), baseImageMemory);
        baseImageDisk = read.baseImageDisk() == null ? baseImageDisk : read.baseImageDisk();
        baseImageHours = read.baseImageHours() == null ? baseImageHours : read.baseImageHours();
        migrationBandwidth = read.migrationBandwidth() == null ? migrationBandwidth : read.migrationBandwidth();
        pageStoreMemory = read.pageStoreMemory() == null ? pageStoreMemory : read.pageStoreMemory();
        shutdownSeconds = read.shutdownSeconds() == null ? shutdownSeconds : read.shutdownSeconds();
        return this;
    }

    public AgentConfigBuilder name(String value) {
        name = value;
        return this;
    }

    public AgentConfigBuilder managementAddress(String value) {
        managementAddress = value;
        return this;
    }

    public AgentConfigBuilder migrationAddress(String value) {
        migrationAddress = value;
        return this;
    }

    public AgentConfigBuilder agentPort(int value) {
        agentPort = value;
        return this;
    }

    public AgentConfigBuilder transportPort(int value) {
        transportPort = value;
        return this;
    }

    public AgentConfigBuilder stateDir(Path value) {
        stateDir = value.toString();
        return this;
    }

    public AgentConfigBuilder runDir(Path value) {
        runDir = value.toString();
        return this;
    }

    public AgentConfigBuilder ramDir(Path value) {
        ramDir = value.toString();
        return this;
    }

    public AgentConfigBuilder qemu(Path value) {
        qemu = value.toString();
        return this;
    }

    public AgentConfigBuilder qemuImg(String value) {
        qemuImg = value;
        return this;
    }

    public AgentConfigBuilder network(String network, String bridge) {
        networks.put(network, bridge);
        return this;
    }

    public AgentConfigBuilder datastore(String datastore, Path path) {
        datastores.put(datastore, DatastoreConfig.at(path.toString()));
        return this;
    }

    public AgentConfigBuilder server(String value) {
        server = value;
        return this;
    }

    public AgentConfigBuilder token(String value) {
        token = value;
        return this;
    }

    public AgentConfigBuilder baseImageMemory(String size) {
        baseImageMemory = size;
        return this;
    }

    public AgentConfigBuilder baseImageDisk(String size) {
        baseImageDisk = size;
        return this;
    }

    public AgentConfigBuilder baseImageHours(int value) {
        baseImageHours = value;
        return this;
    }

    public AgentConfigBuilder migrationBandwidth(String perSecond) {
        migrationBandwidth = perSecond;
        return this;
    }

    public AgentConfigBuilder pageStoreMemory(String size) {
        pageStoreMemory = size;
        return this;
    }

    public AgentConfigBuilder shutdownTimeout(Duration value) {
        shutdownSeconds = Math.toIntExact(value.toSeconds());
        return this;
    }

    /** Checks all fields; a {@link Refusal} names the one that is wrong or missing. */
    public AgentConfig build() {
        networks.forEach(AgentConfigBuilder::checkNetwork);
        datastores.forEach(AgentConfigBuilder::checkDatastore);
        String management = address("managementAddress", managementAddress == null ? "" : managementAddress);
        String migration = migrationAddress == null ? management : address("migrationAddress", migrationAddress);
        Path binary = qemuBinary();
        Path run = absolute("runDir", runDir);
        if (run.toString().length() > LONGEST_RUN_DIR) {
            throw bad(
                    "runDir",
                    run.toString(),
                    "a path of at most " + LONGEST_RUN_DIR + " characters, since the sockets in it may have 107");
        }
        if (shutdownSeconds < 1) {
            throw bad("shutdownSeconds", Integer.toString(shutdownSeconds), "at least 1");
        }
        return new AgentConfig(
                hostName(),
                management,
                migration,
                port("agentPort", agentPort),
                port("transportPort", transportPort),
                absolute("stateDir", stateDir),
                run,
                absolute("ramDir", ramDir),
                binary,
                qemuImg == null ? besides(binary) : qemuImg,
                Map.copyOf(networks),
                Map.copyOf(datastores),
                Optional.ofNullable(server).map(AgentConfigBuilder::joinUri),
                Optional.ofNullable(token),
                baseImages(),
                size("migrationBandwidth", migrationBandwidth),
                size("pageStoreMemory", pageStoreMemory),
                Duration.ofSeconds(shutdownSeconds));
    }

    private BaseImageLimits baseImages() {
        if (baseImageHours < 1) {
            throw bad("baseImageHours", Integer.toString(baseImageHours), "at least 1");
        }
        return new BaseImageLimits(
                Optional.ofNullable(baseImageMemory).map(size -> size("baseImageMemory", size)),
                size("baseImageDisk", baseImageDisk),
                Duration.ofHours(baseImageHours));
    }

    private static ByteSize size(String field, String value) {
        try {
            ByteSize size = ByteSize.parse(value);
            if (size.bytes() >= 0) {
                return size;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with the field.
        }
        throw bad(field, value, "a size such as 8GiB, or 0");
    }

    private String hostName() {
        String value = name;
        if (value == null) {
            try {
                value = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            } catch (IOException e) {
                value = "";
            }
        }
        if (!NAME.matcher(value).matches()) {
            throw bad(
                    "name",
                    value,
                    "1 to 50 letters, digits, dots and dashes, that begin and end with a letter or digit");
        }
        return value;
    }

    private static String address(String field, String value) {
        try {
            if (!value.isBlank() && !InetAddress.getByName(value).isAnyLocalAddress()) {
                return value;
            }
        } catch (UnknownHostException e) {
            // Said below, with the field.
        }
        throw bad(field, value, "an address of this host that other hosts can reach, for example 10.0.0.11");
    }

    private Path qemuBinary() {
        if (qemu == null) {
            return HostTool.find("qemu-system-x86_64")
                    .orElseThrow(
                            () -> bad(
                                    "qemu",
                                    "",
                                    "the path of qemu-system-x86_64, since none is installed; Debian's package is qemu-system-x86"));
        }
        Path binary = absolute("qemu", qemu);
        if (!Files.isExecutable(binary)) {
            throw bad("qemu", qemu, "an executable file");
        }
        return binary;
    }

    private static String besides(Path binary) {
        Path sibling = binary.resolveSibling("qemu-img");
        return Files.isExecutable(sibling) ? sibling.toString() : "qemu-img";
    }

    private static void checkNetwork(String network, @Nullable String bridge) {
        if (network.isBlank()) {
            throw bad("networks", network, "a name for each network");
        }
        if (bridge == null || !BRIDGE.matcher(bridge).matches()) {
            throw bad("networks." + network, bridge, "the name of a Linux bridge, up to 15 characters");
        }
    }

    private static void checkDatastore(String datastore, @Nullable DatastoreConfig config) {
        String field = "datastores." + datastore;
        if (datastore.isBlank() || datastore.contains(":")) {
            throw bad("datastores", datastore, "a name without a colon for each datastore");
        }
        if (config == null || !config.path().isAbsolute()) {
            throw bad(field + ".path", config == null ? null : config.path().toString(), "an absolute path");
        }
        if (!config.type().equals("directory")) {
            throw bad(field + ".type", config.type(), "'directory'");
        }
        if (!config.fence().equals("file-locks") && !config.fence().equals("none")) {
            throw bad(field + ".fence", config.fence(), "'file-locks' or 'none'");
        }
    }

    private static URI joinUri(String value) {
        try {
            URI uri = URI.create(value);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with the field.
        }
        throw bad("server", value, "the server's join address, for example https://10.0.0.1:7444");
    }

    private static Path absolute(String field, String value) {
        Path path = Path.of(value);
        if (!path.isAbsolute()) {
            throw bad(field, value, "an absolute path");
        }
        return path.normalize();
    }

    private static int port(String field, int value) {
        if (value < 0 || value > 65535) {
            throw bad(field, Integer.toString(value), "a port from 1 to 65535, or 0 for any free one");
        }
        return value;
    }

    private static Refusal bad(String field, @Nullable String came, String expected) {
        return new Refusal(Problem.badField(
                field,
                "The agent's '" + field + "' is '" + (came == null ? "" : came) + "'; expected " + expected + ".",
                "Correct it in the configuration file or give the option."));
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }
}
