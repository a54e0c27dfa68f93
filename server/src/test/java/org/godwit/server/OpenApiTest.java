package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.http.HttpRouting;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.godwit.api.CheckReport;
import org.godwit.api.Event;
import org.godwit.api.HostView;
import org.godwit.api.JoinToken;
import org.godwit.api.Json;
import org.godwit.api.LocalVm;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationProgress;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Problem;
import org.godwit.api.Task;
import org.godwit.api.VmSpec;
import org.godwit.api.VmState;
import org.godwit.api.VmView;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document and the running server say the same. */
class OpenApiTest {
    private static RunningServer running;
    private static ScriptedAgent agent;
    private static ScriptedAgent other;
    private static HttpClient http;
    private static JsonNode document;
    private static JsonSchema schemas;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningServer();
        agent = new ScriptedAgent(running, "a", 3L << 30);
        other = new ScriptedAgent(running, "b", 1L << 30);
        http = HttpClient.newBuilder()
                .sslContext(running.admin().sslContext())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        document =
                Json.yaml().readTree(send("GET", "/api/v1/openapi.yaml", null).body());
        schemas = new JsonSchema(document);
    }

    @AfterAll
    static void stop() {
        http.close();
        agent.close();
        other.close();
        running.close();
    }

    @Test
    void everyRouteIsDocumentedAndEveryDocumentedRouteIsServed() {
        assertThat(document.path("openapi").asString()).startsWith("3.1");
        assertThat(documented()).isEqualTo(served());
    }

    private static Set<String> documented() {
        Set<String> documented = new TreeSet<>();
        document.path("paths")
                .propertyStream()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(Set.of("get", "put", "post", "delete", "patch")::contains)
                        .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return documented;
    }

    /** Everything that the server registers with Helidon, written down by a builder that does nothing else. */
    private static Set<String> served() {
        Set<String> served = new TreeSet<>();
        InvocationHandler recorder = (proxy, method, arguments) -> {
            if (arguments != null && arguments[0] instanceof String path) {
                served.add(method.getName().toUpperCase(Locale.ROOT) + " " + path);
            }
            return proxy;
        };
        running.server().routes().accept((HttpRouting.Builder) Proxy.newProxyInstance(
                OpenApiTest.class.getClassLoader(), new Class<?>[] {HttpRouting.Builder.class}, recorder));
        return served;
    }

    static Stream<Class<?>> shapes() {
        return Stream.of(
                Problem.class,
                HostView.class,
                org.godwit.api.HostLease.class,
                org.godwit.api.HostFacts.class,
                org.godwit.api.HostFacts.BaseImages.class,
                VmSpec.class,
                VmSpec.DiskSpec.class,
                VmSpec.NicSpec.class,
                VmSpec.KernelBoot.class,
                VmSpec.CloudInit.class,
                VmView.class,
                LocalVm.class,
                MigrateRequest.class,
                org.godwit.api.BandwidthLimit.class,
                org.godwit.api.Encodings.class,
                CheckReport.class,
                CheckReport.Check.class,
                org.godwit.api.Forecast.class,
                org.godwit.api.Forecast.Basis.class,
                Task.class,
                MigrationProgress.class,
                MigrationRecord.class,
                org.godwit.api.Blackout.class,
                MigrationRecord.Announcement.class,
                org.godwit.api.PolicyChoice.class,
                org.godwit.api.MigrationPolicy.class,
                org.godwit.api.PolicyView.class,
                org.godwit.api.Convergence.class,
                org.godwit.api.Convergence.Stop.class,
                org.godwit.api.Round.class,
                Event.class,
                JoinToken.class,
                org.godwit.api.DatastoreView.class,
                org.godwit.api.NetworkView.class);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyShapeHasItsFieldsAndThoseThatMayBeAbsentAreNotRequired(Class<?> shape) {
        JsonNode schema = document.at("/components/schemas/" + shape.getSimpleName());
        List<RecordComponent> fields = Arrays.asList(shape.getRecordComponents());

        assertThat(schema.path("properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        fields.stream().map(RecordComponent::getName).toList());
        assertThat(schema.path("required").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(fields.stream()
                        .filter(field -> !field.getAnnotatedType().isAnnotationPresent(Nullable.class))
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void aWalkThroughTheApiGetsWhatTheDocumentSays() throws Exception {
        Scripts.Migration migration = new Scripts.Migration("m1", "web1");
        migration.on(agent);
        agent.on("POST /vms/web1/start", request -> Scripts.local("web1", VmState.RUNNING));
        agent.on("POST /vms/web1/shutdown", request -> Scripts.local("web1", VmState.STOPPED));
        agent.on("POST /vms/web1/kill", request -> Scripts.local("web1", VmState.STOPPED));
        agent.on("DELETE /vms/web1", request -> Map.of());
        agent.on("POST /vms/web1/console", request -> Map.of());
        agent.on("POST /migrations/m1/cancel", request -> Map.of());
        agent.on(
                "POST /vms/web1/check",
                request -> new CheckReport(
                        "web1",
                        "a",
                        "b",
                        List.of(
                                CheckReport.Check.passed("memory", "It fits."),
                                CheckReport.Check.failed("cpu", "No.", "Yes.")),
                        Scripts.forecast()));

        walk("GET", "/api/v1/version", null, 200);
        walk("GET", "/api/v1/hosts", null, 200);
        walk("GET", "/api/v1/hosts/{name}", "a", null, 200);
        walk("GET", "/api/v1/datastores", null, 200);
        walk("GET", "/api/v1/networks", null, 200);
        walk("GET", "/api/v1/policies", null, 200);
        walk(
                "POST",
                "/api/v1/vms",
                "{\"name\":\"web1\",\"vcpus\":1,\"memory\":\"512MiB\",\"firmware\":\"uefi\",\"nics\":[{\"network\":\"lan\"}],"
                        + "\"disks\":[{\"image\":\"shared:x.qcow2\",\"size\":\"1GiB\"}],\"boot\":{\"kernel\":\"shared:k\"},\"policy\":{\"name\":\"gentle\",\"maxBlackoutMillis\":90},\"cloudInit\":{\"userData\":\"x\"}}",
                201);
        walk("GET", "/api/v1/vms", null, 200);
        walk("GET", "/api/v1/vms/{name}", "web1", null, 200);
        String start = walk("POST", "/api/v1/vms/{name}/start", "web1", null, 202)
                .path("id")
                .asString();
        await().until(() -> walk("GET", "/api/v1/tasks/{id}", start, null, 200)
                .path("state")
                .asString()
                .equals("SUCCEEDED"));
        walk("POST", "/api/v1/vms/{name}/shutdown", "web1", null, 202);
        walk("POST", "/api/v1/vms/{name}/kill", "web1", null, 202);
        walk("POST", "/api/v1/vms/{name}/check", "web1", "{\"to\":\"b\"}", 200);
        walk("POST", "/api/v1/vms/{name}/console", "web1", "ls\n", 204);
        String task = walk("POST", "/api/v1/vms/{name}/migrate", "web1", "{\"to\":\"b\"}", 202)
                .path("id")
                .asString();
        await().until(() -> walk("GET", "/api/v1/tasks/{id}", task, null, 200).has("progress"));
        walk("POST", "/api/v1/tasks/{id}/cancel", task, null, 200);
        walk("GET", "/api/v1/migrations", null, 200);
        migration.end(MigrationRecord.Outcome.MOVED, null);
        await().until(() -> walk("GET", "/api/v1/tasks/{id}", task, null, 200)
                .path("state")
                .asString()
                .equals("SUCCEEDED"));
        walk("GET", "/api/v1/migrations/{id}", "m1", null, 200);
        walk("DELETE", "/api/v1/vms/{name}", "web1", null, 202);
        walk("GET", "/api/v1/tasks", null, 200);
        walk("GET", "/api/v1/events", null, 200);
        String token =
                walk("POST", "/api/v1/tokens", "{\"uses\":2}", 201).path("id").asString();
        walk("GET", "/api/v1/tokens", null, 200);
        walk("DELETE", "/api/v1/tokens/{id}", token, null, 204);
    }

    @Test
    void whateverIsWrongIsAnsweredWithAProblem() throws Exception {
        List<List<String>> wrong = List.of(
                List.of("GET", "/api/v1/nothing", "", "404"),
                List.of("PUT", "/api/v1/vms", "{}", "404"),
                List.of("GET", "/api/v1/hosts/none", "", "404"),
                List.of("GET", "/api/v1/vms/no%20name", "", "404"),
                List.of("GET", "/api/v1/tasks/none?after=x", "", "400"),
                List.of("GET", "/api/v1/tasks/none?waitSeconds=-1", "", "400"),
                List.of("GET", "/api/v1/migrations/none", "", "404"),
                List.of("DELETE", "/api/v1/vms/x?disks=perhaps", "", "400"),
                List.of("POST", "/api/v1/vms", "name: [", "400"),
                List.of("POST", "/api/v1/vms", "", "400"),
                List.of("POST", "/api/v1/vms/x/migrate", "{}", "400"),
                List.of("POST", "/api/v1/vms/x/migrate", "{\"to\":\"b\",\"maxBlackout\":5}", "400"),
                List.of("POST", "/api/v1/vms/x/migrate", "{\"to\":\"b\",\"maxBlackoutMillis\":\"fast\"}", "400"),
                List.of("POST", "/api/v1/vms/x/migrate", "{\"to\":\"b\",\"lastResort\":5}", "400"),
                List.of("POST", "/api/v1/tokens", "{\"uses\":0}", "400"),
                List.of("DELETE", "/api/v1/tokens/none", "", "404"));
        for (List<String> request : wrong) {
            HttpResponse<String> response = send(request.get(0), request.get(1), request.get(2));

            assertThat(response.statusCode())
                    .as(request + " " + response.body())
                    .isEqualTo(Integer.parseInt(request.get(3)));
            assertThat(response.headers().firstValue("content-type"))
                    .as(request.toString())
                    .contains("application/problem+json");
            assertThat(schemas.complaints(
                            document.at("/components/schemas/Problem"),
                            Json.mapper().readTree(response.body())))
                    .as(request.toString())
                    .isEmpty();
        }
    }

    @Test
    void metricsAreWhatPrometheusReads() throws Exception {
        String text = send("GET", "/metrics", null).body();

        assertThat(text)
                .contains("godwit_hosts{state=\"up\"} 2.0")
                .contains("godwit_vms{state=\"running\"} ")
                .contains("godwit_base_image_bytes{host=\"a\",place=\"memory\"} 0")
                .contains("godwit_migrations_total{outcome=\"moved\"} ")
                .contains("# TYPE godwit_migration_blackout_seconds histogram")
                .contains("# TYPE godwit_migration_duration_seconds histogram")
                .contains("godwit_migration_wire_bytes_total ");
    }

    private static JsonNode walk(String method, String path, @Nullable String body, int status) throws Exception {
        return walk(method, path, "", body, status);
    }

    /** Makes the request, and holds the answer against what the document says of it. */
    private static JsonNode walk(String method, String path, String parameter, @Nullable String body, int status)
            throws Exception {
        HttpResponse<String> response = send(method, path.replaceAll("\\{.*?}", parameter), body);
        assertThat(response.statusCode())
                .as(method + " " + path + ": " + response.body())
                .isEqualTo(status);
        JsonNode operation = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        JsonNode answer = schemas.resolve(operation.path("responses").path(Integer.toString(status)));
        assertThat(answer.isMissingNode())
                .as(method + " " + path + " answers " + status)
                .isFalse();
        if (status == 204) {
            return answer;
        }
        JsonNode json = Json.mapper().readTree(response.body());
        assertThat(schemas.complaints(answer.at("/content/application~1json/schema"), json))
                .as(method + " " + path + ": " + json)
                .isEmpty();
        return json;
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String body) throws Exception {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return http.send(
                HttpRequest.newBuilder(running.api(path))
                        .method(method, publisher)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
