package org.godwit.agent;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.godwit.agent.http.Bodies;
import org.godwit.agent.vm.SerialConsole;
import org.godwit.agent.vm.Vm;
import org.godwit.agent.vm.Vms;

/** The host and its VMs, under {@code /agent/v1}. Every command answers when it is done, with the VM as it is then. */
final class AgentRoutes implements HttpService {
    /** A NUL: no terminal shows it. Sent now and then, it finds out who has left. */
    private static final byte[] SIGN_OF_LIFE = {0};

    private static final long CONSOLE_SILENCE_MILLIS = 15_000;

    private final Vms vms;

    AgentRoutes(Vms vms) {
        this.vms = vms;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/host", (request, response) -> Bodies.send(response, HostReport.of(vms.host())))
                .get("/vms", (request, response) -> Bodies.send(response, vms.views()))
                .get(
                        "/vms/{name}",
                        (request, response) -> Bodies.send(response, vm(request).view()))
                .post("/vms/{name}/start", (request, response) -> {
                    Vm vm = vm(request);
                    vm.start();
                    Bodies.send(response, vm.view());
                })
                .post("/vms/{name}/shutdown", (request, response) -> {
                    Vm vm = vm(request);
                    vm.shutdown();
                    Bodies.send(response, vm.view());
                })
                .post("/vms/{name}/kill", (request, response) -> {
                    Vm vm = vm(request);
                    vm.kill();
                    Bodies.send(response, vm.view());
                })
                .delete("/vms/{name}", (request, response) -> {
                    vm(request)
                            .delete(request.query()
                                    .first("disks")
                                    .orElse("false")
                                    .equals("true"));
                    response.status(Status.NO_CONTENT_204).send();
                })
                .get("/vms/{name}/console", this::watchConsole)
                .post("/vms/{name}/console", (request, response) -> {
                    vm(request).console().type(request.content().as(byte[].class));
                    response.status(Status.NO_CONTENT_204).send();
                });
    }

    private Vm vm(ServerRequest request) {
        return vms.get(request.path().pathParameters().get("name"));
    }

    private void watchConsole(ServerRequest request, ServerResponse response) {
        try (SerialConsole.Watch watch = vm(request).console().watch()) {
            response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
            try (OutputStream out = response.outputStream()) {
                // Helidon sends no header before the first byte, and who watches wants to see that the console is
                // there.
                out.write(SIGN_OF_LIFE);
                out.flush();
                for (byte[] piece = watch.next(CONSOLE_SILENCE_MILLIS);
                        piece != null;
                        piece = watch.next(CONSOLE_SILENCE_MILLIS)) {
                    out.write(piece.length == 0 ? SIGN_OF_LIFE : piece);
                    out.flush();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // Whoever watched has left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
