package org.godwit.lab.traffic;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One TCP connection to the guest's echo service. It carries the numbers 0, 1, 2, … of 8 bytes each, and every byte that
 * comes back is compared with what was sent.
 */
final class StreamProbe {
    private static final int PIECE = 64;

    /** How much may be under way; it is little, so that a gap in the guest is a gap in the stream. */
    private static final int PIECES_UNDER_WAY = 64;

    private final Gaps gaps = new Gaps("tcp");
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final Semaphore window = new Semaphore(PIECES_UNDER_WAY);
    private volatile boolean connected;
    private volatile boolean broken;

    /** Sends a piece every {@code pace}, until the connection breaks or the process ends. */
    void run(InetSocketAddress guest, Duration pace) {
        try (Socket socket = new Socket()) {
            socket.connect(guest, 10_000);
            socket.setTcpNoDelay(true);
            connected = true;
            Thread.ofVirtual().start(() -> send(socket, pace));
            compare(socket.getInputStream());
        } catch (IOException e) {
            System.err.println("The TCP connection to " + guest + " broke: " + e);
        } finally {
            broken = true;
        }
    }

    private void send(Socket socket, Duration pace) {
        long number = 0;
        try {
            while (true) {
                ByteBuffer piece = ByteBuffer.allocate(PIECE);
                while (piece.hasRemaining()) {
                    piece.putLong(number++);
                }
                window.acquire();
                socket.getOutputStream().write(piece.array());
                Thread.sleep(pace);
            }
        } catch (IOException e) {
            System.err.println("Sending on the TCP connection failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(InputStream echoed) throws IOException {
        DataInputStream in = new DataInputStream(echoed);
        byte[] piece = new byte[PIECE];
        ByteBuffer expected = ByteBuffer.allocate(PIECE);
        long number = 0;
        while (true) {
            in.readFully(piece);
            gaps.answer(Instant.now());
            expected.clear();
            while (expected.hasRemaining()) {
                expected.putLong(number++);
            }
            bytes.addAndGet(PIECE);
            wrong.addAndGet(differences(piece, expected.array()));
            window.release();
        }
    }

    static int differences(byte[] came, byte[] sent) {
        int count = 0;
        for (int i = 0; i < sent.length; i++) {
            if (came[i] != sent[i]) {
                count++;
            }
        }
        return count;
    }

    boolean answers() {
        return bytes.get() > 0;
    }

    boolean kept() {
        return connected && !broken;
    }

    long bytes() {
        return bytes.get();
    }

    long wrong() {
        return wrong.get();
    }

    Gaps gaps() {
        return gaps;
    }
}
