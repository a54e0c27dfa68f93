package org.godwit.server.http;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.godwit.api.BandwidthLimit;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.server.inventory.Inventory;
import org.godwit.server.task.Migrations;
import org.godwit.server.task.TaskBook;
import org.godwit.server.task.VmTasks;
import org.godwit.server.task.VmTasks.Command;

/** The REST API, {@code /api/v1}; {@code openapi.yaml} describes it, and a test holds the two together. */
public final class ApiRoutes {
    private static final String API = "/api/v1";
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final String version;
    private final Inventory inventory;
    private final VmTasks vmTasks;
    private final TaskBook book;
    private final Migrations migrations;

    public ApiRoutes(String version, Inventory inventory, VmTasks vmTasks, TaskBook book, Migrations migrations) {
        this.version = version;
        this.inventory = inventory;
        this.vmTasks = vmTasks;
        this.book = book;
        this.migrations = migrations;
    }

    public void routing(HttpRouting.Builder routing) {
        routing.get(API + "/version", (request, response) -> Answers.json(response, Map.of("version", version)))
                .get(
                        API + "/openapi.yaml",
                        (request, response) -> Answers.send(response, 200, "application/yaml", document()));
        routing.get(API + "/hosts", (request, response) -> Answers.json(response, inventory.hosts()))
                .get(
                        API + "/hosts/{name}",
                        (request, response) -> Answers.json(response, inventory.host(name(request))))
                .get(API + "/datastores", (request, response) -> Answers.json(response, inventory.datastores()))
                .get(API + "/networks", (request, response) -> Answers.json(response, inventory.networks()));
        routing.get(API + "/policies", (request, response) -> Answers.json(response, inventory.policies()));
        routing.get(API + "/vms", (request, response) -> Answers.json(response, inventory.vms()))
                .post(API + "/vms", this::define)
                .get(API + "/vms/{name}", (request, response) -> Answers.json(response, inventory.vm(name(request))))
                .delete(
                        API + "/vms/{name}",
                        (request, response) ->
                                accepted(response, vmTasks.delete(name(request), flag(request, "disks"))))
                .post(
                        API + "/vms/{name}/start",
                        (request, response) -> accepted(response, vmTasks.command(name(request), Command.START)))
                .post(
                        API + "/vms/{name}/shutdown",
                        (request, response) -> accepted(response, vmTasks.command(name(request), Command.SHUTDOWN)))
                .post(
                        API + "/vms/{name}/kill",
                        (request, response) -> accepted(response, vmTasks.command(name(request), Command.KILL)))
                .post(
                        API + "/vms/{name}/check",
                        (request, response) ->
                                Answers.json(response, inventory.check(name(request), destination(request))))
                .post(
                        API + "/vms/{name}/migrate",
                        (request, response) -> accepted(response, vmTasks.migrate(name(request), destination(request))))
                .get(
                        API + "/vms/{name}/console",
                        (request, response) -> Streams.console(inventory, name(request), response))
                .post(API + "/vms/{name}/console", (request, response) -> {
                    inventory.type(name(request), request.content().as(byte[].class));
                    response.status(204).send();
                });
        routing.get(API + "/migrations", (request, response) -> Answers.json(response, migrations.all()))
                .get(
                        API + "/migrations/{id}",
                        (request, response) -> Answers.json(response, migrations.migration(id(request))))
                .post(
                        API + "/migrations/{id}/bandwidth",
                        (request, response) -> Answers.json(
                                response, vmTasks.limit(migrations.migration(id(request)), limit(request))));
        routing.get(API + "/tasks", (request, response) -> Answers.json(response, book.all()))
                .get(API + "/tasks/{id}", this::task)
                .post(
                        API + "/tasks/{id}/cancel",
                        (request, response) -> Answers.json(response, vmTasks.cancel(id(request))));
    }

    private void define(ServerRequest request, ServerResponse response) {
        Answers.json(
                response,
                201,
                inventory.define(
                        Answers.text(request), request.query().first("host").asOptional()));
    }

    private void task(ServerRequest request, ServerResponse response) throws InterruptedException {
        long wait = Math.min(number(request, "waitSeconds", 0), LONGEST_WAIT_SECONDS);
        long after = number(request, "after", 0);
        Answers.json(response, book.await(id(request), after, Duration.ofSeconds(wait)));
    }

    /** A request that says where to; {@code to} is what every one of them needs. */
    @SuppressWarnings("NullAway") // a field that the client left out is null, whatever the shape promises
    private static MigrateRequest destination(ServerRequest request) {
        MigrateRequest wanted = Answers.read(request, MigrateRequest.class);
        if (wanted.to() == null) {
            throw new Refusal(Problem.badField(
                    "to",
                    "to is missing; expected the name of the host to move to.",
                    "'godwit host list' shows the hosts."));
        }
        return wanted;
    }

    @SuppressWarnings("NullAway") // a field that the client left out is null, whatever the shape promises
    private static BandwidthLimit limit(ServerRequest request) {
        BandwidthLimit wanted = Answers.read(request, BandwidthLimit.class);
        if (wanted.maxBandwidth() == null) {
            throw new Refusal(Problem.badField(
                    "maxBandwidth",
                    "maxBandwidth is missing; expected bytes a second, such as 50MiB.",
                    "0 lifts the limit."));
        }
        return wanted;
    }

    private static void accepted(ServerResponse response, Task task) {
        Answers.json(response, 202, task);
    }

    static byte[] document() {
        try (InputStream document = ApiRoutes.class.getResourceAsStream("/openapi.yaml")) {
            if (document == null) {
                throw new IllegalStateException("openapi.yaml is part of this jar");
            }
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(ServerRequest request) {
        return request.path().pathParameters().get("name");
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static boolean flag(ServerRequest request, String name) {
        String value = request.query().first(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new Refusal(Problem.badField(
                    name,
                    name + ": expected true or false, but it is '" + value + "'.",
                    "Correct it, or leave it out."));
        }
        return value.equals("true");
    }

    private static long number(ServerRequest request, String name, long otherwise) {
        String value = request.query().first(name).orElse(Long.toString(otherwise));
        try {
            long number = Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new Refusal(badNumber(name, value), e);
        }
        throw new Refusal(badNumber(name, value));
    }

    private static Problem badNumber(String name, String value) {
        return Problem.badField(
                name, name + ": expected a number from 0, but it is '" + value + "'.", "Correct it, or leave it out.");
    }
}
