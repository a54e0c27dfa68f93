package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.HostFacts;
import org.godwit.api.HostLease;
import org.godwit.api.Json;
import org.godwit.cluster.AgentRun;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.HostDirectory;
import org.godwit.cluster.Lease;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.Role;
import org.godwit.server.GodwitServer;
import org.godwit.server.ServerConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** What people and programs see, and with what the commands end, against a real server with one host whose agent answers nothing. */
class ClientCommandsTest {
    @TempDir
    private static Path dir;

    private static ServerConfig config;
    private static GodwitServer server;
    private static Cluster cluster;
    private static Lease lease;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        config = new ServerConfig(
                "test",
                dir.resolve("state"),
                List.of("127.0.0.1"),
                false,
                0,
                0,
                0,
                dir.resolve("s.sock"),
                Optional.empty());
        server = GodwitServer.start(config);
        Identity agent =
                CertificateAuthority.openOrCreate(config.caDir()).issue(Role.AGENT, "h1", List.of("127.0.0.1"));
        cluster = Cluster.connect(server.zookeeper(), agent);
        cluster.hosts().register(new HostDirectory.Host("h1", "0", Instant.now()));
        cluster.hosts().register(new HostDirectory.Host("h2", "0", Instant.now()));
        HostFacts facts = new HostFacts(
                "1",
                2,
                "a processor",
                8L << 30,
                4L << 30,
                4L << 30,
                3L << 30,
                new HostFacts.BaseImages(2, 1L << 30, 0),
                "tcg",
                "no KVM here",
                "10.0.2",
                List.of(new HostFacts.DatastoreMount(
                        "shared", "directory", "/srv/shared", "file-locks", 1L << 40, 1L << 39)),
                List.of(new HostFacts.NetworkMapping("lan", "br0")));
        lease = cluster.hosts()
                .publish(
                        new HostLease("h1", "127.0.0.1", "127.0.0.1", 1, 7544, Instant.now(), facts),
                        AgentRun.ofThisProcess(),
                        earlier -> true,
                        taken -> {});
    }

    @AfterAll
    static void stop() {
        lease.close();
        cluster.close();
        server.close();
    }

    @Test
    void hostsAreATableForPeopleAndJsonForPrograms() {
        assertThat(run("host", "list")).isZero();
        assertThat(out.toString().lines())
                .hasSize(3)
                .first()
                .asString()
                .matches("NAME +STATE +VMS +CPUS +RAM FREE +ACCELERATOR +QEMU +ADDRESS");
        assertThat(out.toString())
                .containsPattern("h1 +UP +\\d+ +2 +3.0 GiB of 4.0 GiB +tcg +10.0.2 +127.0.0.1")
                .containsPattern("h2 +DOWN");

        JsonNode json = json("host", "list", "--json");
        assertThat(json.get(0).path("name").asString()).isEqualTo("h1");
        assertThat(run("host", "show", "h1")).isZero();
        assertThat(out.toString()).containsPattern("Base images +2, 1.0 GiB of memory, 0 B on the disk");
        assertThat(json("host", "show", "h1", "--json").at("/lease/facts/cpus").asInt())
                .isEqualTo(2);
    }

    @Test
    void whatHostsOfferIsListed() {
        assertThat(run("datastore", "list")).isZero();
        assertThat(out.toString())
                .containsPattern("shared +directory +h1 +/srv/shared +512 GiB of 1.0 TiB +file-locks");
        assertThat(run("network", "list")).isZero();
        assertThat(out.toString()).containsPattern("lan +h1 +br0");
    }

    @Test
    void policiesAreListedWithWhatTheyGiveUp() {
        assertThat(run("policy", "list")).isZero();
        assertThat(out.toString())
                .containsPattern("balanced \\* +500 ms +600 s +50 % +-")
                .containsPattern("determined +500 ms +1800 s +90 % +10.00 s")
                .contains("gentle: The guest comes first");
    }

    @Test
    void aMigrationIsRefusedWithTheFieldOfItsPolicyThatIsWrong(@TempDir Path specs) throws Exception {
        Path spec = Files.writeString(
                specs.resolve("vm.yaml"),
                "{name: picky, vcpus: 1, memory: 2MiB, policy: {name: gentle, maxTotalSeconds: 9}}");
        assertThat(run("vm", "define", spec.toString())).as(err.toString()).isZero();
        assertThat(run("vm", "show", "picky")).isZero();
        assertThat(out.toString()).containsPattern("Policy +gentle, time 9 s");

        assertThat(run("vm", "migrate", "picky", "--to", "h2", "--policy", "gentel"))
                .isEqualTo(4);
        assertThat(run("vm", "migrate", "picky", "--to", "h2", "--max-slowdown", "100"))
                .isEqualTo(4);
        assertThat(run("vm", "migrate", "picky", "--to", "h2", "--last-resort", "100ms"))
                .isEqualTo(4);

        assertThat(err.toString())
                .contains("there is no policy 'gentel'; known are gentle, balanced, determined; did you mean 'gentle'?")
                .contains("maxSlowdownPercent: expected a number from 0 to 99, but it is 100")
                .contains("lastResortMillis: expected 0 for none, or more than maxBlackoutMillis (200), but it is 100");
    }

    @Test
    void aVmIsDefinedFromAFileOrStandardInput(@TempDir Path specs) throws Exception {
        Path spec = Files.writeString(
                specs.resolve("vm.yaml"), "name: web1\nvcpus: 1\nmemory: 512MiB\nnics: [{network: lan}]\n");
        assertThat(run("vm", "define", spec.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("VM 'web1' is defined on host 'h1'");

        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(
                "{\"name\":\"web2\",\"vcpus\":1,\"memory\":\"2GiB\"}".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(run("vm", "define", "-", "--host", "h1"))
                    .as(err.toString())
                    .isZero();
        } finally {
            System.setIn(before);
        }

        assertThat(run("vm", "list")).isZero();
        assertThat(out.toString())
                .containsPattern("web1 +UNKNOWN +h1 +1 +512MiB")
                .containsPattern("web2 +UNKNOWN +h1 +1 +2GiB");
        assertThat(run("vm", "show", "web1")).isZero();
        assertThat(out.toString()).containsPattern("NIC +52:54:00:\\S+ on lan");
    }

    @Test
    void everyWrongFieldOfASpecIsPrinted(@TempDir Path specs) throws Exception {
        Path spec = Files.writeString(specs.resolve("vm.yaml"), "name: bad\nvcpus: 0\nmemroy: 512MiB\n");

        assertThat(run("vm", "define", spec.toString())).isEqualTo(4);

        assertThat(err.toString())
                .startsWith("godwit: The spec cannot be used:")
                .contains("vcpus: expected a number from 1 to 255")
                .contains("did you mean 'memory'?");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theExitCodeSaysWhatWentWrong() {
        assertThat(run("vm", "fly")).as("usage").isEqualTo(2);
        assertThat(run("vm", "migrate", "x")).as("usage: --to is missing").isEqualTo(2);
        assertThat(run("vm", "migrate", "x", "--to", "h1", "--max-blackout", "soon"))
                .as("usage")
                .isEqualTo(2);
        assertThat(run("vm", "show", "nobody")).as("not found").isEqualTo(3);
        assertThat(run("vm", "define", "/no/such/file")).as("not found").isEqualTo(3);
        assertThat(run("task", "cancel", "none")).as("not found").isEqualTo(3);
        assertThat(run("token", "create", "--uses", "0")).as("refused").isEqualTo(4);
        assertThat(run("vm", "list", "--server", "ftp://x")).as("refused").isEqualTo(4);
        assertThat(run("vm", "list", "--server", "https://127.0.0.1:1"))
                .as("refused without an identity")
                .isEqualTo(4);
        assertThat(run("vm", "list", "--server", "unix:/no/such.sock"))
                .as("unreachable")
                .isEqualTo(5);
        assertThat(err.toString())
                .contains("godwit: The server at unix:/no/such.sock cannot be reached: there is no such socket.");
    }

    @Test
    void aHostWhoseAgentDoesNotAnswerIsUnreachable(@TempDir Path specs) throws Exception {
        Path spec = Files.writeString(specs.resolve("vm.yaml"), "{name: stuck, vcpus: 1, memory: 2MiB}");
        assertThat(run("vm", "define", spec.toString())).isZero();

        assertThat(run("vm", "start", "stuck")).isEqualTo(5);

        assertThat(err.toString()).contains("The host 'h1' is down");
        assertThat(json("task", "list", "--json")
                        .valueStream()
                        .map(task -> task.path("state").asString()))
                .contains("FAILED");
    }

    @Test
    void theTlsPortIsReachedWithAnIdentity() {
        assertThat(run(
                        "version",
                        "--server",
                        "https://127.0.0.1:" + server.apiPort(),
                        "--identity",
                        config.adminDir().toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("godwit ").contains("server ");
    }

    @Test
    void aTokenIsPrintedAloneSoThatAScriptCanTakeIt() {
        assertThat(run("token", "create", "--lifetime", "30m", "--uses", "2")).isZero();
        String token = out.toString().strip();
        assertThat(token).matches("godwit1\\.[0-9a-f]{64}\\.[0-9a-f]{8}\\.[0-9a-f]{48}");
        String id = token.split("\\.", -1)[2];

        assertThat(run("token", "list")).isZero();
        assertThat(out.toString()).containsPattern(id + " +.* +2");
        assertThat(run("token", "revoke", id)).isZero();
        assertThat(run("token", "revoke", id)).isEqualTo(3);
    }

    private int run(String... arguments) {
        CommandLine godwit =
                Godwit.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        boolean told = List.of(arguments).contains("--server");
        String[] all = new String[arguments.length + (told ? 0 : 2)];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        if (!told) {
            all[arguments.length] = "--server";
            all[arguments.length + 1] = "unix:" + config.socket();
        }
        return godwit.execute(all);
    }

    private JsonNode json(String... arguments) {
        out.getBuffer().setLength(0);
        assertThat(run(arguments)).as(err.toString()).isZero();
        return Json.mapper().readTree(out.toString());
    }
}
