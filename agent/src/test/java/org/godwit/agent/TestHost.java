package org.godwit.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.godwit.agent.host.DurableFile;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.EmbeddedZooKeeper;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.Role;

/** A host with everything real: ZooKeeper, certificates, a datastore, and a QEMU that can be trusted. Closing it leaves nothing. */
final class TestHost implements AutoCloseable {
    static final String NAME = "host1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path root = Files.createTempDirectory("gw");
    private final Path ram = Path.of("/dev/shm", "gw-" + UUID.randomUUID());
    private final CertificateAuthority authority = CertificateAuthority.openOrCreate(root.resolve("ca"));
    private final EmbeddedZooKeeper zooKeeper;
    private final Cluster cluster;

    TestHost() throws IOException {
        Files.createDirectories(root.resolve("store/vm1"));
        Identity server = authority.issue(Role.SERVER, "server", List.of("127.0.0.1"));
        zooKeeper = EmbeddedZooKeeper.start(
                root.resolve("zk"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), server);
        cluster = Cluster.connect(zooKeeper.loopback(), server);
        cluster.awaitConnected(PATIENCE);
        authority.issue(Role.AGENT, NAME, List.of("127.0.0.1")).save(root.resolve("state/identity"));
        DurableFile.write(root.resolve("state/zookeeper"), (zooKeeper.loopback() + "\n").getBytes(UTF_8));
    }

    AgentConfig config() {
        return AgentConfig.builder()
                .name(NAME)
                .managementAddress("127.0.0.1")
                .agentPort(0)
                .transportPort(0)
                .stateDir(root.resolve("state"))
                .runDir(root.resolve("run"))
                .ramDir(ram)
                .qemu(qemu())
                .datastore("shared", store())
                .shutdownTimeout(Duration.ofSeconds(2))
                .build();
    }

    Identity identity(Role role, String name) {
        return authority.issue(role, name, List.of("127.0.0.1"));
    }

    Cluster cluster() {
        return cluster;
    }

    Path root() {
        return root;
    }

    Path store() {
        return root.resolve("store");
    }

    Path ram() {
        return ram;
    }

    /** A small q35 machine with an empty disk: its firmware finds nothing to boot and says so on the serial console. */
    VmSpec defined(String name) {
        VmSpec spec = new VmSpec(
                name,
                1,
                ByteSize.ofMiB(64),
                null,
                null,
                null,
                null,
                List.of(new VmSpec.DiskSpec(
                        ImageRef.parse("shared:" + name + "/root.qcow2"), null, ByteSize.ofMiB(16), null, null)),
                null,
                null);
        cluster.vms().define(spec, NAME);
        return spec;
    }

    /** A guest that echoes what is typed into its serial console. */
    VmSpec echoing(String name) throws IOException {
        byte[] disk = new byte[1 << 20];
        // Its boot sector, at 0x7c00, in 16-bit code: wait for a tick, and for a byte in COM1; write it back.
        HexFormat code = HexFormat.ofDelimiter(" ");
        byte[] sector = code.parseHex("fb f4 ba fd 03 ec a8 01 74 f6 ba f8 03 ec ee eb ef");
        System.arraycopy(sector, 0, disk, 0, sector.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        Files.createDirectories(store().resolve(name));
        Files.write(store().resolve(name).resolve("boot.raw"), disk);
        VmSpec.DiskSpec boot =
                new VmSpec.DiskSpec(ImageRef.parse("shared:" + name + "/boot.raw"), null, null, null, null);
        VmSpec spec = new VmSpec(name, 1, ByteSize.ofMiB(64), null, null, null, null, List.of(boot), null, null);
        cluster.vms().define(spec, NAME);
        return spec;
    }

    static Path qemu() {
        Path cache = Optional.ofNullable(System.getenv("GODWIT_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "godwit"));
        return Stream.of(
                        Optional.ofNullable(System.getenv("GODWIT_QEMU")).map(Path::of),
                        Optional.of(cache.resolve("qemu-10/bin/qemu-system-x86_64")),
                        Optional.of(Path.of("/usr/bin/qemu-system-x86_64")))
                .flatMap(Optional::stream)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "These tests need QEMU 10; './godwit demo' unpacks one, or set GODWIT_QEMU to a program."));
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        zooKeeper.close();
        delete(root);
        delete(ram);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
