package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.godwit.api.HostFacts;
import org.godwit.api.HostLease;
import org.godwit.api.Json;
import org.godwit.api.LocalVm;
import org.godwit.api.Problem;
import org.godwit.api.VmState;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.PinnedTrust;
import org.godwit.cluster.identity.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The agent's API over its real socket: who may call, what is answered, and what an error looks like. */
class AgentApiIT {
    private static TestHost host;
    private static Agent agent;
    private static HttpClient server;

    @BeforeAll
    static void start() throws Exception {
        host = new TestHost();
        agent = Agent.start(host.config());
        server = client(host.identity(Role.SERVER, "server").sslContext());
    }

    @AfterAll
    static void stop() throws Exception {
        for (LocalVm vm : agent.vms().views()) {
            if (vm.pid() != null) {
                ProcessHandle.of(vm.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        server.close();
        agent.close();
        host.close();
    }

    @Test
    void theServerSeesTheHostAndCommandsItsVms() throws Exception {
        host.defined("vm1");

        HostFacts facts = Json.strict().readValue(get(server, "/host").body(), HostFacts.class);
        assertThat(facts.accelerator()).isIn("kvm", "tcg");
        assertThat(facts.datastores()).singleElement().satisfies(mount -> {
            assertThat(mount.name()).isEqualTo("shared");
            assertThat(mount.fence()).isEqualTo("file-locks");
            assertThat(mount.freeBytes()).isPositive();
        });
        assertThat(facts.ramFreeBytes()).isPositive();

        assertThat(view(get(server, "/vms/vm1")).state()).isEqualTo(VmState.STOPPED);
        assertThat(view(post(server, "/vms/vm1/start")).state()).isEqualTo(VmState.RUNNING);
        assertThat(get(server, "/vms").body()).contains("\"vm1\"");
        assertThat(view(post(server, "/vms/vm1/kill")).state()).isEqualTo(VmState.STOPPED);
        HttpResponse<String> deleted = server.send(
                HttpRequest.newBuilder(uri("/vms/vm1?disks=true")).DELETE().build(), BodyHandlers.ofString());
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(Files.exists(host.store().resolve("vm1/root.qcow2"))).isFalse();
    }

    @Test
    void whoTypesIntoTheConsoleSeesWhatTheGuestAnswersAndSoDoesEverybodyWhoWatches() throws Exception {
        host.echoing("echo");
        post(server, "/vms/echo/start");
        HttpRequest watch = HttpRequest.newBuilder(uri("/vms/echo/console")).build();
        try (InputStream one = server.send(watch, BodyHandlers.ofInputStream()).body();
                InputStream two =
                        server.send(watch, BodyHandlers.ofInputStream()).body()) {
            // The guest needs a moment to boot; what is typed before is lost, as on any serial line.
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                type("x");
                return Files.readString(consoleLog("echo")).contains("x");
            });
            type("hello");

            assertThat(until(one, "hello")).endsWith("hello");
            assertThat(until(two, "hello")).endsWith("hello");
        }
        post(server, "/vms/echo/kill");
        problem(get(server, "/vms/echo/console"), 409);
    }

    private static Path consoleLog(String vm) {
        return host.root().resolve("state/vms").resolve(vm).resolve("console.log");
    }

    private static void type(String keys) throws IOException, InterruptedException {
        HttpResponse<String> typed = server.send(
                HttpRequest.newBuilder(uri("/vms/echo/console"))
                        .POST(HttpRequest.BodyPublishers.ofString(keys))
                        .build(),
                BodyHandlers.ofString());
        assertThat(typed.statusCode()).as(typed.body()).isEqualTo(204);
    }

    private static String until(InputStream console, String word) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (int next = console.read(); next >= 0; next = console.read()) {
            seen.append((char) next);
            if (seen.indexOf(word) >= 0) {
                return seen.toString();
            }
        }
        throw new AssertionError("The console ended after: " + seen);
    }

    @Test
    void otherRolesAreRefused() throws Exception {
        for (Role role : List.of(Role.AGENT, Role.ADMIN)) {
            try (HttpClient other = client(host.identity(role, "other").sslContext())) {
                for (String path : List.of("/host", "/vms", "/vms/vm1", "/nothing")) {
                    Problem problem = problem(get(other, path), 403);
                    assertThat(problem.detail())
                            .contains("'other'")
                            .contains(role.name().toLowerCase(Locale.ROOT));
                }
                problem(post(other, "/vms/vm1/kill"), 403);
            }
        }
    }

    @Test
    void agentsReachWhatIsIncomingAndAdminsDoNot() throws Exception {
        try (HttpClient other = client(host.identity(Role.AGENT, "host2").sslContext());
                HttpClient admin = client(host.identity(Role.ADMIN, "ann").sslContext())) {
            assertThat(get(other, "/incoming/unknown").statusCode()).isNotEqualTo(403);
            problem(get(admin, "/incoming/unknown"), 403);
        }
    }

    @Test
    void aPeerWithoutACertificateOfTheClusterIsRefused() {
        CertificateAuthority foreign =
                CertificateAuthority.openOrCreate(host.root().resolve("foreign"));
        try (HttpClient without = client(PinnedTrust.sslContext(
                        host.identity(Role.SERVER, "server").caFingerprint()));
                HttpClient stranger = client(foreign.issue(Role.SERVER, "server", List.of("127.0.0.1"))
                        .sslContext())) {
            assertThatThrownBy(() -> get(stranger, "/host")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> get(without, "/host")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void errorsAreProblems() throws Exception {
        assertThat(problem(get(server, "/vms/nobody"), 404).code()).isEqualTo("vm-unknown");
        assertThat(problem(post(server, "/vms/nobody/start"), 404).detail()).contains("'nobody'");
        assertThat(problem(get(server, "/nothing"), 404).code()).isEqualTo("path-unknown");
        assertThat(problem(get(server, "/../../etc/passwd"), 404).code()).isEqualTo("path-unknown");
        assertThat(problem(get(server, "/vms/-not_a.name-"), 404).code()).isEqualTo("vm-unknown");
    }

    @Test
    void theLeaseSaysWhereTheAgentIs() {
        HostLease lease = host.cluster().hosts().find(TestHost.NAME).orElseThrow();

        assertThat(lease.agentPort()).isEqualTo(agent.port());
        assertThat(lease.transportPort()).isPositive();
        assertThat(lease.facts().datastores()).hasSize(1);
    }

    private static LocalVm view(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.strict().readValue(response.body(), LocalVm.class);
    }

    private static Problem problem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        return Json.strict().readValue(response.body(), Problem.class);
    }

    private static HttpResponse<String> get(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("https://127.0.0.1:" + agent.port() + "/agent/v1" + path);
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }
}
