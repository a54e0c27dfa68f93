package org.godwit.client;

import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientResponse;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.api.BandwidthLimit;
import org.godwit.api.CheckReport;
import org.godwit.api.DatastoreView;
import org.godwit.api.Event;
import org.godwit.api.HostView;
import org.godwit.api.JoinToken;
import org.godwit.api.Json;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationRecord;
import org.godwit.api.NetworkView;
import org.godwit.api.PolicyView;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmSpec;
import org.godwit.api.VmView;
import org.jspecify.annotations.Nullable;

/**
 * The server's API, one method for each thing it does. Every method throws {@link Refusal} for what the server refuses.
 *
 * <p>May be used by several threads.
 */
public final class GodwitClient implements AutoCloseable {
    private static final int POLL_SECONDS = 30;

    private final Wire wire;

    private GodwitClient(Wire wire) {
        this.wire = wire;
    }

    /** Nothing is sent before the first request. */
    public static GodwitClient connect(ServerAddress address) {
        return new GodwitClient(new Wire(address));
    }

    public String version() {
        Map<?, ?> answer = get("/version", Map.of(), Map.class);
        return String.valueOf(answer.get("version"));
    }

    public List<HostView> hosts() {
        return list("/hosts", HostView.class);
    }

    public HostView host(String name) {
        return get("/hosts/" + name, Map.of(), HostView.class);
    }

    public List<VmView> vms() {
        return list("/vms", VmView.class);
    }

    public VmView vm(String name) {
        return get("/vms/" + name, Map.of(), VmView.class);
    }

    /** Defines a VM; without a host the server chooses one. */
    public VmView define(VmSpec spec, @Nullable String host) {
        return post("/vms", atHost(host), spec, VmView.class);
    }

    /** Defines a VM from what a person wrote, YAML or JSON; the server judges it. */
    public VmView define(String spec, @Nullable String host) {
        byte[] text = spec.getBytes(StandardCharsets.UTF_8);
        return post("/vms", atHost(host), text, VmView.class);
    }

    public Task start(String vm) {
        return post("/vms/" + vm + "/start", Map.of(), null, Task.class);
    }

    public Task shutdown(String vm) {
        return post("/vms/" + vm + "/shutdown", Map.of(), null, Task.class);
    }

    public Task kill(String vm) {
        return post("/vms/" + vm + "/kill", Map.of(), null, Task.class);
    }

    /** Deletes a stopped VM; with {@code disks} also the images that its spec created. */
    public Task delete(String vm, boolean disks) {
        Map<String, String> query = disks ? Map.of("disks", "true") : Map.of();
        return Json.mapper().readValue(wire.exchange(Method.DELETE, "/vms/" + vm, query, null), Task.class);
    }

    public CheckReport check(String vm, String to) {
        return check(vm, MigrateRequest.to(to));
    }

    /** What the move would be judged by, its policy included. */
    public CheckReport check(String vm, MigrateRequest request) {
        return post("/vms/" + vm + "/check", Map.of(), request, CheckReport.class);
    }

    public Task migrate(String vm, MigrateRequest request) {
        return post("/vms/" + vm + "/migrate", Map.of(), request, Task.class);
    }

    /** Changes what a migration that is under way may send in a second. */
    public BandwidthLimit limit(String migration, BandwidthLimit limit) {
        return post("/migrations/" + migration + "/bandwidth", Map.of(), limit, BandwidthLimit.class);
    }

    public List<MigrationRecord> migrations() {
        return list("/migrations", MigrationRecord.class);
    }

    public MigrationRecord migration(String id) {
        return get("/migrations/" + id, Map.of(), MigrationRecord.class);
    }

    public List<Task> tasks() {
        return list("/tasks", Task.class);
    }

    public Task task(String id) {
        return get("/tasks/" + id, Map.of(), Task.class);
    }

    /** Answers when the task's version has passed {@code after}, or as it is when the time is over. */
    public Task task(String id, long after, Duration wait) {
        Map<String, String> query =
                Map.of("after", Long.toString(after), "waitSeconds", Long.toString(wait.toSeconds()));
        return get("/tasks/" + id, query, Task.class);
    }

    public Task cancel(String task) {
        return post("/tasks/" + task + "/cancel", Map.of(), null, Task.class);
    }

    /** Waits for the task's end, however long it takes; every change is shown to {@code listener} first. */
    public Task waitFor(Task task, Consumer<Task> listener) {
        Task seen = task;
        listener.accept(seen);
        while (!seen.ended()) {
            Task next = task(seen.id(), seen.version(), Duration.ofSeconds(POLL_SECONDS));
            if (next.version() > seen.version()) {
                listener.accept(next);
            }
            seen = next;
        }
        return seen;
    }

    public List<DatastoreView> datastores() {
        return list("/datastores", DatastoreView.class);
    }

    public List<PolicyView> policies() {
        return list("/policies", PolicyView.class);
    }

    public List<NetworkView> networks() {
        return list("/networks", NetworkView.class);
    }

    public JoinToken createToken(Duration lifetime, int uses) {
        Map<String, Long> body = Map.of("lifetimeSeconds", lifetime.toSeconds(), "uses", (long) uses);
        return post("/tokens", Map.of(), body, JoinToken.class);
    }

    public List<JoinToken> tokens() {
        return list("/tokens", JoinToken.class);
    }

    public void revokeToken(String id) {
        wire.exchange(Method.DELETE, "/tokens/" + id, Map.of(), null);
    }

    /** The last events that the server remembers. */
    public List<Event> events() {
        return list("/events", Event.class);
    }

    /**
     * Events as they happen; the first request is made at once.
     *
     * @param after the sequence number of the last event already seen; {@code null} for those from now on
     */
    public EventStream follow(@Nullable Long after) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Accept", "text/event-stream"));
        if (after != null) {
            headers.put("Last-Event-ID", Long.toString(after));
        }
        return new EventStream(wire.open("/events", Map.of(), headers));
    }

    /** What the VM's serial console prints, as it prints it, until the stream is closed or the VM ends. */
    public InputStream console(String vm) {
        HttpClientResponse response = wire.open("/vms/" + vm + "/console", Map.of(), Map.of());
        return new ClosingStream(Wire.stream(response), response::close);
    }

    /** Types into the VM's serial console. */
    public void type(String vm, byte[] keys) {
        wire.exchange(Method.POST, "/vms/" + vm + "/console", Map.of(), keys);
    }

    private static Map<String, String> atHost(@Nullable String host) {
        return host == null ? Map.of() : Map.of("host", host);
    }

    private <T> T get(String path, Map<String, String> query, Class<T> shape) {
        return Json.mapper().readValue(wire.exchange(Method.GET, path, query, null), shape);
    }

    private <T> List<T> list(String path, Class<T> shape) {
        byte[] answer = wire.exchange(Method.GET, path, Map.of(), null);
        return Json.mapper().readerForListOf(shape).readValue(answer);
    }

    private <T> T post(String path, Map<String, String> query, @Nullable Object body, Class<T> shape) {
        return Json.mapper().readValue(wire.exchange(Method.POST, path, query, body), shape);
    }

    @Override
    public void close() {
        wire.close();
    }
}
