package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.memory.BaseImageLimits;
import org.godwit.api.ByteSize;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
    @TempDir
    Path folder;

    private Path qemu;

    @BeforeEach
    void aQemu() throws IOException {
        qemu = Files.createFile(folder.resolve("qemu-system-x86_64"));
        Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whatIsNotSaidHasTheDocumentedDefault() {
        AgentConfig config = AgentConfig.builder()
                .name("host1")
                .managementAddress("127.0.0.1")
                .qemu(qemu)
                .build();

        assertThat(config)
                .isEqualTo(new AgentConfig(
                        "host1",
                        "127.0.0.1",
                        "127.0.0.1",
                        7543,
                        7544,
                        Path.of("/var/lib/godwit/agent"),
                        Path.of("/run/godwit/agent"),
                        Path.of("/dev/shm/godwit"),
                        qemu,
                        "qemu-img",
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        new BaseImageLimits(Optional.empty(), new ByteSize(0), Duration.ofHours(24)),
                        new ByteSize(0),
                        ByteSize.ofMiB(256),
                        Duration.ofSeconds(90)));
    }

    @Test
    void readsEveryFieldFromTheFile() throws IOException {
        AgentConfig config = read("""
                        # host 1 of the data centre
                        name: host1
                        managementAddress: 127.0.0.11
                        migrationAddress: 127.0.1.11
                        agentPort: 1
                        transportPort: 2
                        stateDir: /s
                        runDir: /r
                        ramDir: /m
                        qemu: %s
                        qemuImg: /usr/bin/qemu-img
                        networks:
                          lan: br0
                        datastores:
                          shared: /srv/shared
                          scratch:
                            path: /srv/scratch
                            type: directory
                            fence: none
                        server: https://127.0.0.1:7444
                        token: godwit1.x
                        baseImageMemory: 8GiB
                        baseImageDisk: 1048576
                        baseImageHours: 2
                        migrationBandwidth: 50MiB
                        pageStoreMemory: 1GiB
                        shutdownSeconds: 5
                        """.formatted(qemu)).build();

        assertThat(config)
                .isEqualTo(new AgentConfig(
                        "host1",
                        "127.0.0.11",
                        "127.0.1.11",
                        1,
                        2,
                        Path.of("/s"),
                        Path.of("/r"),
                        Path.of("/m"),
                        qemu,
                        "/usr/bin/qemu-img",
                        Map.of("lan", "br0"),
                        Map.of(
                                "shared", new DatastoreConfig(Path.of("/srv/shared"), "directory", "file-locks"),
                                "scratch", new DatastoreConfig(Path.of("/srv/scratch"), "directory", "none")),
                        Optional.of(URI.create("https://127.0.0.1:7444")),
                        Optional.of("godwit1.x"),
                        new BaseImageLimits(Optional.of(ByteSize.ofMiB(8192)), ByteSize.ofMiB(1), Duration.ofHours(2)),
                        ByteSize.ofMiB(50),
                        ByteSize.ofMiB(1024),
                        Duration.ofSeconds(5)));
    }

    @Test
    void anOptionWinsOverTheFile() throws IOException {
        AgentConfig config = read("{name: host1, managementAddress: 127.0.0.1, networks: {lan: br0}}")
                .name("host2")
                .network("lan", "br1")
                .qemu(qemu)
                .build();

        assertThat(config.name()).isEqualTo("host2");
        assertThat(config.networks()).containsExactly(Map.entry("lan", "br1"));
    }

    @Test
    void aFileOfCommentsSaysNothing() throws IOException {
        assertThat(read("# nothing\n\n")
                        .managementAddress("127.0.0.1")
                        .name("a")
                        .qemu(qemu)
                        .build()
                        .name())
                .isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name                    | '{name: -bad}'
                    name                    | '{name: "a b"}'
                    managementAddress       | '{managementAddress: 0.0.0.0}'
                    migrationAddress        | '{migrationAddress: ""}'
                    agentPort               | '{agentPort: 70000}'
                    agentPort               | '{agentPort: many}'
                    transportPort           | '{transportPort: -1}'
                    stateDir                | '{stateDir: relative}'
                    runDir                  | '{runDir: /a/very/long/folder/that/leaves/no/room/for/sockets}'
                    ramDir                  | '{ramDir: shm}'
                    qemu                    | '{qemu: /nowhere/qemu}'
                    networks.lan            | '{networks: {lan: a-name-of-17-chars}}'
                    networks.lan            | '{networks: {lan: }}'
                    datastores.shared.path  | '{datastores: {shared: srv}}'
                    datastores.shared.type  | '{datastores: {shared: {path: /srv, type: nfs}}}'
                    datastores.shared.fence | '{datastores: {shared: {path: /srv, fence: hope}}}'
                    datastores.shared.size  | '{datastores: {shared: {path: /srv, size: 3}}}'
                    server                  | '{server: "http://127.0.0.1:7444"}'
                    baseImageMemory         | '{baseImageMemory: much}'
                    baseImageMemory         | '{baseImageMemory: -1}'
                    baseImageDisk           | '{baseImageDisk: half}'
                    baseImageHours          | '{baseImageHours: 0}'
                    pageStoreMemory         | '{pageStoreMemory: all}'
                    shutdownSeconds         | '{shutdownSeconds: 0}'
                    colour                  | '{colour: red}'
                    """)
    void aBadValueIsNamedByItsField(String field, String yaml) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> {
            AgentConfigBuilder base = AgentConfig.builder()
                    .name("host1")
                    .managementAddress("127.0.0.1")
                    .qemu(qemu);
            Path file = Files.writeString(folder.resolve("agent.yaml"), yaml);
            base.file(file).build();
        });

        assertThat(refusal.problem().field()).isEqualTo(field);
        assertThat(refusal.problem().detail()).contains("'" + field + "'").endsWith(".");
        assertThat(refusal.problem().remedy()).isNotBlank();
    }

    @Test
    void aFileThatIsNoYamlIsRefusedWithThePlace() {
        assertThatThrownBy(() -> read("name: host1\n  wrong: indent\n"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("agent.yaml")
                .hasMessageContaining("line 2");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> AgentConfig.builder().file(folder.resolve("none.yaml")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("none.yaml");
    }

    private AgentConfigBuilder read(String yaml) throws IOException {
        return AgentConfig.builder().file(Files.writeString(folder.resolve("agent.yaml"), yaml));
    }
}
