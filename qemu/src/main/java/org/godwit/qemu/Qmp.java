package org.godwit.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.godwit.api.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A QMP connection to one QEMU, over its UNIX socket.
 *
 * <p>Any thread may execute commands; replies find their caller by id. Three virtual threads serve a connection: one
 * reads, one delivers events, one writes. The writer exists because an interrupt closes the channel that the interrupted
 * thread uses: a caller that is cancelled must not cost the others their connection.
 */
public final class Qmp implements AutoCloseable {
    /** How long a command may take unless its caller says otherwise; QEMU answers most in a millisecond. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Pending(String command, CompletableFuture<JsonNode> reply) {}

    private final Path socket;
    private final SocketChannel channel;
    private final AtomicLong nextId = new AtomicLong();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
    private final EventQueue events = new EventQueue();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private volatile @Nullable QmpException end;

    private Qmp(Path socket, SocketChannel channel) {
        this.socket = socket;
        this.channel = channel;
    }

    /**
     * Connects to a QEMU that listens and negotiates capabilities.
     *
     * @throws QmpException when nobody listens there, or the peer does not greet as QEMU within the time
     */
    public static Qmp connect(Path socket, Duration timeout) {
        Qmp qmp = new Qmp(socket, open(socket));
        Thread.ofVirtual().name("qmp-reader").start(qmp::read);
        Thread.ofVirtual().name("qmp-events").start(qmp.events::deliver);
        Thread.ofVirtual().name("qmp-writer").start(qmp::write);
        try {
            qmp.awaitGreeting(timeout);
            qmp.execute("qmp_capabilities", Map.of(), timeout);
            return qmp;
        } catch (QmpException e) {
            qmp.close();
            throw e;
        }
    }

    private void awaitGreeting(Duration timeout) {
        try {
            await("connect", greeting, timeout);
        } catch (QmpException e) {
            if (!e.errorClass().equals(QmpException.TIMEOUT)) {
                throw e;
            }
            throw new QmpException(
                    QmpException.TIMEOUT,
                    "no greeting at " + socket + " within " + timeout.toMillis()
                            + " ms. QEMU speaks with one client at a time: another one may be connected.",
                    "connect",
                    e);
        }
    }

    private static SocketChannel open(Path socket) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new QmpException(
                    QmpException.DISCONNECTED,
                    "nobody listens at " + socket + " (" + e.getMessage() + ").",
                    "connect",
                    e);
        }
    }

    /** What QEMU said of itself when it was connected: its version. */
    public JsonNode greeting() {
        return greeting.join();
    }

    public JsonNode execute(String command) {
        return execute(command, Map.of());
    }

    public JsonNode execute(String command, Map<String, ?> arguments) {
        return execute(command, arguments, PATIENCE);
    }

    /**
     * Executes a command and waits for its reply.
     *
     * @throws QmpException when QEMU refuses it, is gone, or does not answer in time
     */
    public JsonNode execute(String command, Map<String, ?> arguments, Duration timeout) {
        long id = nextId.incrementAndGet();
        Pending call = new Pending(command, new CompletableFuture<>());
        pending.put(id, call);
        try {
            outgoing.add(message(id, command, arguments));
            QmpException ended = end;
            if (ended != null) { // The reader may have failed all pending calls just before ours was among them.
                call.reply().completeExceptionally(ended);
            }
            return await(command, call.reply(), timeout);
        } finally {
            pending.remove(id);
        }
    }

    private static byte[] message(long id, String command, Map<String, ?> arguments) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("execute", command);
        if (!arguments.isEmpty()) {
            message.put("arguments", arguments);
        }
        message.put("id", id);
        return (Json.mapper().writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode await(String command, CompletableFuture<JsonNode> reply, Duration timeout) {
        try {
            return reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new QmpException(
                    QmpException.TIMEOUT,
                    "no answer at " + socket + " within " + timeout.toMillis() + " ms.",
                    command,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QmpException(QmpException.TIMEOUT, "the wait for its answer was interrupted.", command, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QmpException refused) {
                throw new QmpException(refused.errorClass(), refused.description(), command, refused);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Every event from now on, in order. Whoever needs few says which: see the other form. */
    public Subscription onEvent(Consumer<QmpEvent> listener) {
        return onEvent(Set.of(), listener);
    }

    /** The named events from now on, in order; those that nobody asked for cost almost nothing. */
    public Subscription onEvent(Set<String> names, Consumer<QmpEvent> listener) {
        return events.subscribe(names, listener);
    }

    /** Completes when the connection has ended, whoever ended it; every pending command has failed by then. */
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new QemuException("The QMP connection " + socket + " could not be closed.", e);
        }
    }

    private void write() {
        try {
            while (true) {
                ByteBuffer message = ByteBuffer.wrap(outgoing.take());
                if (message.limit() == 0) {
                    return;
                }
                while (message.hasRemaining()) {
                    channel.write(message);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The reader sees the same end, and reports it to everyone who waits.
        }
    }

    private void read() {
        QmpException reason;
        try {
            QmpLines lines = new QmpLines(channel);
            for (ByteBuffer line = lines.next(); line != null; line = lines.next()) {
                dispatch(line);
            }
            reason = new QmpException(QmpException.DISCONNECTED, "QEMU closed " + socket + ": it has ended.", "");
        } catch (JacksonException | DateTimeException e) {
            reason = new QmpException(
                    QmpException.PROTOCOL, "what came from " + socket + " is not QMP: " + e.getMessage(), "", e);
        } catch (ClosedChannelException e) {
            reason = new QmpException(
                    QmpException.DISCONNECTED, "this side closed the connection to " + socket + ".", "", e);
        } catch (IOException e) {
            reason = new QmpException(
                    QmpException.DISCONNECTED,
                    "the connection to " + socket + " broke: " + e.getMessage() + ".",
                    "",
                    e);
        }
        finish(reason);
    }

    private void finish(QmpException reason) {
        end = reason;
        greeting.completeExceptionally(reason);
        pending.values().forEach(call -> call.reply().completeExceptionally(reason));
        closed.complete(null);
        outgoing.add(new byte[0]);
        events.end();
        close();
    }

    private void dispatch(ByteBuffer line) throws IOException {
        String event = EventName.of(line);
        if (event != null && !events.wanted(event)) {
            return;
        }
        JsonNode message = Json.mapper().readTree(line.array(), line.arrayOffset(), line.limit());
        if (!message.isObject()) {
            throw new IOException("it sent something that is not a QMP message");
        }
        if (message.has("event")) {
            events.add(event(message));
        } else if (message.has("QMP")) {
            greeting.complete(message.path("QMP"));
        } else {
            reply(message);
        }
    }

    private static QmpEvent event(JsonNode message) {
        JsonNode time = message.path("timestamp");
        Instant timestamp = Instant.ofEpochSecond(
                time.path("seconds").asLong(0), time.path("microseconds").asLong(0) * 1_000);
        JsonNode data = message.path("data");
        return new QmpEvent(
                message.path("event").asString(),
                data.isMissingNode() ? JsonNodeFactory.instance.objectNode() : data,
                timestamp);
    }

    private void reply(JsonNode message) {
        @Nullable Pending call = pending.get(message.path("id").asLong(-1));
        if (call == null) {
            return; // Its caller gave up waiting.
        }
        JsonNode error = message.path("error");
        if (error.isMissingNode()) {
            call.reply().complete(message.path("return"));
        } else {
            call.reply()
                    .completeExceptionally(new QmpException(
                            error.path("class").asString("GenericError"),
                            error.path("desc").asString("it gave no reason."),
                            call.command()));
        }
    }
}
