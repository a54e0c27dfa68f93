package org.godwit.server.agents;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.BandwidthLimit;
import org.godwit.api.CheckReport;
import org.godwit.api.HostLease;
import org.godwit.api.Json;
import org.godwit.api.LocalVm;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationStatus;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One host's agent. Every method throws a {@link Refusal}: the agent's own, or {@code host-down} when it does not answer. */
public final class Agent {
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Duration CHECKS = Duration.ofSeconds(60);
    /** A start may create images and a shutdown may wait for the guest. */
    private static final Duration WORK = Duration.ofMinutes(5);

    private static final Duration ENDLESS = Duration.ofDays(1);

    private final HostLease lease;
    private final WebClient http;
    private final URI root;

    Agent(HostLease lease, WebClient http) {
        this.lease = lease;
        this.http = http;
        this.root = URI.create("https://" + lease.name() + ":" + lease.agentPort() + "/agent/v1");
    }

    public String host() {
        return lease.name();
    }

    public List<LocalVm> vms() {
        return Json.mapper().readerForListOf(LocalVm.class).readValue(get("/vms", Map.of(), QUICK));
    }

    /** Empty when the agent does not know the VM, as before its first start. */
    public Optional<LocalVm> vm(String name) {
        try {
            return Optional.of(Json.mapper().readValue(get("/vms/" + name, Map.of(), QUICK), LocalVm.class));
        } catch (Refusal e) {
            if (e.problem().status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Asks for one of {@code start}, {@code shutdown} and {@code kill}; answers when it is done. */
    public void command(String vm, String verb) {
        exchange(Method.POST, "/vms/" + vm + "/" + verb, Map.of(), null, WORK);
    }

    public void delete(String vm, boolean disks) {
        exchange(Method.DELETE, "/vms/" + vm, disks ? Map.of("disks", "true") : Map.of(), null, WORK);
    }

    public CheckReport check(String vm, MigrateRequest request) {
        return Json.mapper()
                .readValue(
                        exchange(Method.POST, "/vms/" + vm + "/check", Map.of(), request, CHECKS), CheckReport.class);
    }

    /** Starts a migration and answers its id. */
    public String migrate(String vm, MigrateRequest request) {
        byte[] answer = exchange(Method.POST, "/vms/" + vm + "/migrations", Map.of(), request, CHECKS);
        return Json.mapper().readTree(answer).path("id").asString();
    }

    /** Answers when the version has passed {@code after}, or after {@code wait} as it is. */
    public MigrationStatus migration(String id, long after, Duration wait) {
        Map<String, String> query =
                Map.of("after", Long.toString(after), "waitSeconds", Long.toString(wait.toSeconds()));
        byte[] answer = get("/migrations/" + id, query, wait.plus(QUICK));
        return Json.mapper().readValue(answer, MigrationStatus.class);
    }

    public void cancel(String migration) {
        exchange(Method.POST, "/migrations/" + migration + "/cancel", Map.of(), null, QUICK);
    }

    public void limit(String migration, BandwidthLimit limit) {
        exchange(Method.POST, "/migrations/" + migration + "/bandwidth", Map.of(), limit, QUICK);
    }

    /** The serial console's output for as long as both sides want; the caller closes it. */
    public HttpClientResponse console(String vm) {
        HttpClientResponse response = send(Method.GET, "/vms/" + vm + "/console", Map.of(), null, ENDLESS);
        try {
            return refuseProblem(response);
        } catch (Refusal e) {
            response.close();
            throw e;
        }
    }

    public void type(String vm, byte[] keys) {
        exchange(Method.POST, "/vms/" + vm + "/console", Map.of(), keys, QUICK);
    }

    private byte[] get(String path, Map<String, String> query, Duration silence) {
        return exchange(Method.GET, path, query, null, silence);
    }

    private byte[] exchange(
            Method method, String path, Map<String, String> query, @Nullable Object body, Duration silence) {
        try (HttpClientResponse response = send(method, path, query, body, silence)) {
            return bytes(refuseProblem(response));
        } catch (Refusal e) {
            throw e;
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    private HttpClientResponse send(
            Method method, String path, Map<String, String> query, @Nullable Object body, Duration silence) {
        HttpClientRequest request =
                http.method(method).uri(root.resolve(root.getPath() + path)).readTimeout(silence);
        query.forEach((name, value) -> request.queryParam(name, value));
        try {
            if (body == null) {
                return request.request();
            }
            boolean raw = body instanceof byte[];
            request.header(HeaderValues.create(
                    HeaderNames.CONTENT_TYPE, raw ? "application/octet-stream" : "application/json"));
            return request.submit(
                    body instanceof byte[] bytes ? bytes : Json.mapper().writeValueAsBytes(body));
        } catch (Refusal e) {
            throw e;
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    /** An answer without a body (204) is empty; asking Helidon for its content would be an error. */
    private static byte[] bytes(HttpClientResponse response) {
        return response.entity().hasEntity() ? response.as(byte[].class) : new byte[0];
    }

    /** Helidon has no one exception for a connection that cannot be made, breaks or ends too early: whatever it throws here is that. */
    private Refusal broken(RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String reason = cause.getMessage() == null ? "the connection ended" : cause.getMessage();
        String why = "its agent at " + lease.managementAddress() + ":" + lease.agentPort() + " does not answer ("
                + reason + ")";
        return new Refusal(Agents.down(host(), why), e);
    }

    private HttpClientResponse refuseProblem(HttpClientResponse response) {
        if (response.status().family() == Status.Family.SUCCESSFUL) {
            return response;
        }
        byte[] body = bytes(response);
        try {
            throw new Refusal(Json.mapper().readValue(body, Problem.class));
        } catch (JacksonException e) {
            String detail = "The agent of '" + host() + "' answered " + response.status() + " and no explanation.";
            throw new Refusal(new Problem(502, "agent-answer", detail, null, null), e);
        }
    }
}
