package org.godwit.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.godwit.transport.TransportException.Fault;

/** The first message each way; {@code package-info} gives the layout. Both carry their length, so that later versions can append. */
final class Handshake {
    /** The versions that this code speaks, oldest first. */
    static final List<Integer> VERSIONS = List.of(3);

    private static final int MAGIC = 0x47445754;
    private static final int MAX_BODY = 1024;
    private static final int MAX_VERSIONS = 16;

    private Handshake() {}

    /**
     * What the source says first, on each connection.
     *
     * @param token the source's own secret: a further connection of the same session shows that it is from the same source
     * @param window bytes that the source holds for its QEMU
     * @param connections how many connections the source will use
     * @param pageKey seed of the hash of pages
     */
    record Hello(List<Integer> versions, SessionId id, SessionId token, int window, int connections, long pageKey) {}

    /** What the destination answers: {@code reason} is empty when it agrees. */
    record Welcome(int version, int window, String reason) {}

    static void write(OutputStream out, Hello hello) throws IOException {
        send(out, data -> {
            data.writeShort(hello.versions().size());
            for (int version : hello.versions()) {
                data.writeShort(version);
            }
            data.write(hello.id().bits());
            data.write(hello.token().bits());
            data.writeInt(hello.window());
            data.writeShort(hello.connections());
            data.writeLong(hello.pageKey());
        });
    }

    static Hello readHello(InputStream in) throws IOException {
        ByteBuffer body = receive(in, Side.DESTINATION);
        int count = Short.toUnsignedInt(body.getShort());
        if (count == 0 || count > MAX_VERSIONS || body.remaining() < 2 * count + 2 * SessionId.BYTES + 14) {
            throw TransportException.corrupt(
                    Side.DESTINATION,
                    "received a HELLO of " + body.limit() + " bytes with " + count + " versions, expected 1 to "
                            + MAX_VERSIONS + " versions, a session id, a token, a window, a number and a key.");
        }
        List<Integer> versions = IntStream.range(0, count)
                .mapToObj(any -> Short.toUnsignedInt(body.getShort()))
                .toList();
        SessionId id = id(body);
        SessionId token = id(body);
        int window = window(Side.DESTINATION, body.getInt());
        int connections = Short.toUnsignedInt(body.getShort());
        if (connections < 1 || connections > SessionOptions.MAX_CONNECTIONS) {
            throw TransportException.corrupt(
                    Side.DESTINATION,
                    "received a HELLO for " + connections + " connections, expected 1 to "
                            + SessionOptions.MAX_CONNECTIONS + ".");
        }
        return new Hello(versions, id, token, window, connections, body.getLong());
    }

    private static SessionId id(ByteBuffer body) {
        byte[] bits = new byte[SessionId.BYTES];
        body.get(bits);
        return SessionId.of(bits);
    }

    static void write(OutputStream out, Welcome welcome) throws IOException {
        byte[] reason = welcome.reason().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(reason.length, MAX_BODY / 2);
        send(out, data -> {
            data.writeShort(welcome.version());
            data.writeInt(welcome.window());
            data.writeShort(length);
            data.write(reason, 0, length);
        });
    }

    static Welcome readWelcome(InputStream in) throws IOException {
        ByteBuffer body = receive(in, Side.SOURCE);
        if (body.remaining() < 8) {
            throw TransportException.corrupt(
                    Side.SOURCE, "received a WELCOME of " + body.limit() + " bytes, expected at least 8.");
        }
        int version = Short.toUnsignedInt(body.getShort());
        int window = body.getInt();
        int length = Short.toUnsignedInt(body.getShort());
        if (length > body.remaining()) {
            throw TransportException.corrupt(
                    Side.SOURCE,
                    "received a WELCOME with a reason of " + length + " bytes, expected at most " + body.remaining()
                            + ".");
        }
        byte[] reason = new byte[length];
        body.get(reason);
        return new Welcome(
                version,
                length > 0 ? 0 : window(Side.SOURCE, window),
                FrameReader.printable(new String(reason, StandardCharsets.UTF_8)));
    }

    /** The newest version that both know. */
    static int choose(Hello hello) {
        return VERSIONS.stream()
                .filter(hello.versions()::contains)
                .max(Integer::compare)
                .orElseThrow(() -> new TransportException(
                        Fault.REFUSED,
                        "The source offers protocol versions " + hello.versions() + ", the destination knows "
                                + VERSIONS + ": no common one. Bring both hosts to the same release."));
    }

    private static int window(Side side, int window) {
        if (window < SessionOptions.MIN_WINDOW || window > SessionOptions.MAX_WINDOW) {
            throw TransportException.corrupt(
                    side,
                    "received the offer of a window of " + Integer.toUnsignedString(window) + " bytes, expected "
                            + SessionOptions.MIN_WINDOW + " to " + SessionOptions.MAX_WINDOW + ".");
        }
        return window;
    }

    private interface Body {
        void writeTo(DataOutputStream data) throws IOException;
    }

    private static void send(OutputStream out, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(bytes)) {
            body.writeTo(data);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed.", e);
        }
        ByteBuffer message = ByteBuffer.allocate(6 + bytes.size());
        message.putInt(MAGIC).putShort((short) bytes.size()).put(bytes.toByteArray());
        out.write(message.array());
        out.flush();
    }

    private static ByteBuffer receive(InputStream in, Side side) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int magic = data.readInt();
        if (magic != MAGIC) {
            throw TransportException.corrupt(
                    side,
                    "received %08x as the first bytes, expected %08x: the %s does not speak this protocol."
                            .formatted(magic, MAGIC, side.peer()));
        }
        int length = data.readUnsignedShort();
        if (length < 2 || length > MAX_BODY) {
            throw TransportException.corrupt(
                    side, "received a first message of " + length + " bytes, expected 2 to " + MAX_BODY + ".");
        }
        byte[] body = new byte[length];
        data.readFully(body);
        return ByteBuffer.wrap(body);
    }
}
