package org.godwit.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP relay between a client and ZooKeeper that can lose the answers, and then the connection. */
final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress to;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean answersAreLost;
    private volatile boolean refusing;

    Relay(InetSocketAddress to) {
        this.to = to;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    InetSocketAddress listensAt() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** From now on requests arrive, and their answers do not. */
    void loseAnswers() {
        answersAreLost = true;
    }

    /** Breaks all connections; new ones are whole, unless {@link #refuse} says otherwise. */
    void cut() {
        answersAreLost = false;
        open.forEach(Relay::closeQuietly);
    }

    void refuse(boolean refuse) {
        refusing = refuse;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(to.getAddress(), to.getPort());
                open.addAll(List.of(client, server));
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            } catch (IOException e) {
                // The listener was closed, or ZooKeeper is away: the client sees a broken connection.
            }
        }
    }

    private void pump(Socket from, Socket into, boolean answers) {
        byte[] bytes = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (!(answers && answersAreLost)) {
                    into.getOutputStream().write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // Cut; both ends go below.
        } finally {
            closeQuietly(from);
            closeQuietly(into);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
