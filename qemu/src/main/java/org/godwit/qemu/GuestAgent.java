package org.godwit.qemu;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.godwit.api.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One conversation with the QEMU guest agent, {@code qemu-ga}, inside a guest, on the channel that every VM has. QEMU takes the
 * connection whether or not anybody listens in the guest, so only an answer shows that there is an agent.
 *
 * <p>Its protocol is QMP's without a greeting: a line of JSON each way. What an earlier conversation left unread is skipped by a
 * number that the agent must repeat ({@code guest-sync-delimited}).
 */
public final class GuestAgent implements AutoCloseable {
    /** Before the answer to a synchronisation, and in no other place: UTF-8 has no such byte. */
    private static final byte DELIMITER = (byte) 0xff;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final TimedChannel channel;
    private final QmpLines lines;

    private GuestAgent(SocketChannel socket) throws IOException {
        this.channel = new TimedChannel(socket);
        this.lines = new QmpLines(channel);
    }

    /**
     * Begins a conversation; nobody else may have one with the same guest meanwhile.
     *
     * @param patience how long a guest without an agent is waited for, and how long all may last that is asked of one that answers,
     *     until {@link #allow} says otherwise
     * @throws GuestAgentException when nobody answers
     */
    public static GuestAgent connect(Path socket, Duration patience) {
        try {
            SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                opened.connect(UnixDomainSocketAddress.of(socket));
                GuestAgent agent = new GuestAgent(opened);
                agent.allow(patience);
                agent.synchronise();
                return agent;
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
        } catch (IOException e) {
            throw new GuestAgentException("No guest agent answers: " + e.getMessage() + ".", e);
        }
    }

    /** From now on the conversation may last so long, and no longer, whatever the guest answers. */
    public void allow(Duration patience) {
        channel.until(System.nanoTime() + patience.toNanos());
    }

    private void synchronise() throws IOException {
        int number = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        channel.write(ByteBuffer.wrap(new byte[] {DELIMITER}));
        send("guest-sync-delimited", Map.of("id", number));
        JsonNode answer;
        do {
            answer = receive("guest-sync-delimited");
        } while (answer.path("return").asLong(-1) != number);
    }

    /** The guest's own clock. */
    public Instant time() {
        return Instant.ofEpochSecond(0, number("guest-get-time", execute("guest-get-time", Map.of())));
    }

    /**
     * Sets the guest's clock at once. Its hardware clock follows, for which the agent takes up to a second, as {@code hwclock} does,
     * and hears nothing else meanwhile: so this is the last that a conversation says.
     *
     * @param objection how long a refusal is waited for
     * @throws GuestAgentException when the guest refuses; one whose hardware clock alone cannot be set has not refused
     */
    public void setTime(Instant time, Duration objection) {
        long nanos = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
        allow(objection);
        try {
            send("guest-set-time", Map.of("time", nanos));
            JsonNode error = receive("guest-set-time").path("error");
            boolean hardwareOnly = error.path("desc").asString("").contains("hwclock");
            if (!error.isMissingNode() && !hardwareOnly) {
                throw refused("guest-set-time", error);
            }
        } catch (SocketTimeoutException e) {
            // No objection.
            return;
        } catch (IOException e) {
            throw unanswered("guest-set-time", e);
        }
    }

    /**
     * Runs a program in the guest and waits for its end. When what is allowed is over the program runs on, and nobody waits for it.
     *
     * @return its exit code, as a shell would give it
     * @throws GuestAgentException when the guest has no such program, forbids this, or is not done in time
     */
    public int run(String program, List<String> arguments) {
        long pid = start(program, arguments);
        JsonNode status = execute("guest-exec-status", Map.of("pid", pid));
        while (!status.path("exited").asBoolean(false)) {
            sleep();
            status = execute("guest-exec-status", Map.of("pid", pid));
        }
        return status.path("exitcode").asInt(128 + status.path("signal").asInt(0));
    }

    /**
     * Starts a program in the guest, and leaves it to itself.
     *
     * @return its process id in the guest
     * @throws GuestAgentException when the guest has no such program, or forbids this
     */
    public long start(String program, List<String> arguments) {
        return number(
                "guest-exec",
                execute("guest-exec", Map.of("path", program, "arg", arguments)).path("pid"));
    }

    private JsonNode execute(String command, Map<String, ?> arguments) {
        try {
            send(command, arguments);
            JsonNode answer = receive(command);
            JsonNode error = answer.path("error");
            if (!error.isMissingNode()) {
                throw refused(command, error);
            }
            return answer.path("return");
        } catch (IOException e) {
            throw unanswered(command, e);
        }
    }

    /** A guest is not trusted to answer what the protocol says. */
    private static long number(String command, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new GuestAgentException(
                    "The guest agent answered " + command + " with " + value.getNodeType() + ", expected a number.");
        }
        return value.asLong();
    }

    private static GuestAgentException refused(String command, JsonNode error) {
        return new GuestAgentException(
                "The guest agent refused " + command + ": " + error.path("desc").asString("no reason was given") + ".");
    }

    private static GuestAgentException unanswered(String command, IOException why) {
        return new GuestAgentException(
                "The guest agent did not answer " + command + ": " + why.getMessage() + ".", why);
    }

    private void send(String command, Map<String, ?> arguments) throws IOException {
        String line = Json.mapper().writeValueAsString(Map.of("execute", command, "arguments", arguments)) + "\n";
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode receive(String command) throws IOException {
        @Nullable ByteBuffer line = lines.next();
        if (line == null) {
            throw new IOException("the channel was closed");
        }
        byte[] bytes = new byte[line.remaining()];
        line.get(bytes);
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == DELIMITER) {
                from = i + 1;
            }
        }
        try {
            return Json.mapper().readTree(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new IOException("it answered " + command + " with something that is no JSON", e);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            throw new GuestAgentException("The wait for the guest was interrupted.", e);
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
