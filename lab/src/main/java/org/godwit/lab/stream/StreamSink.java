package org.godwit.lab.stream;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Where QEMU migrates to: a socket whose bytes go to a file. */
final class StreamSink implements AutoCloseable {
    private static final short SHUT = 1;
    private static final short SWITCHOVER_ACK = 7;

    /** Ends of streams are searched for the description of the devices in so many bytes; it takes about 100,000. */
    private static final int LONGEST_DESCRIPTION = 1 << 20;

    private static final int END_OF_DEVICES = 0x00;
    private static final int DESCRIPTION = 0x06;

    private final ServerSocketChannel server;
    private final Path file;
    private final CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();
    private final CompletableFuture<Long> ended = new CompletableFuture<>();

    StreamSink(Path socket, Path file) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        this.file = file;
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().name("capture").start(this::take);
    }

    private void take() {
        try (SocketChannel channel = server.accept();
                FileChannel out = FileChannel.open(
                        file,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            accepted.complete(channel);
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                buffer.clear();
            }
            ended.complete(out.size());
        } catch (IOException e) {
            accepted.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
    }

    /** What a destination says on the return path when it is ready; with switchover-ack QEMU waits for it. */
    void sayReady() throws IOException {
        say(ByteBuffer.allocate(4).putShort(SWITCHOVER_ACK).putShort((short) 0));
    }

    /**
     * Whether all has come, though QEMU waits for an answer and does not hang up: the last is a description of all devices, JSON
     * with its length in front.
     */
    boolean whole() throws IOException {
        if (Files.notExists(file)) {
            // QEMU has not connected yet: a paused guest's capture asks as soon as the migration was begun.
            return false;
        }
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer tail = ByteBuffer.allocate((int) Math.min(in.size(), LONGEST_DESCRIPTION));
            in.read(tail, in.size() - tail.capacity());
            tail.flip();
            for (int at = tail.limit() - 7; at >= 0; at--) {
                if (tail.get(at) == END_OF_DEVICES
                        && tail.get(at + 1) == DESCRIPTION
                        && tail.getInt(at + 2) == tail.limit() - at - 6
                        && tail.get(at + 6) == '{') {
                    return true;
                }
            }
            return false;
        }
    }

    /** What a destination says when it has loaded all. Older QEMUs hang up at once, whatever they have not yet sent. */
    void sayLoaded() throws IOException {
        say(ByteBuffer.allocate(8).putShort(SHUT).putShort((short) 4).putInt(0));
    }

    private void say(ByteBuffer message) throws IOException {
        message.flip();
        while (message.hasRemaining()) {
            accepted.join().write(message);
        }
    }

    /** How many bytes came, once QEMU has hung up. */
    long awaitEnd() throws IOException {
        try {
            return ended.join();
        } catch (CompletionException e) {
            throw new IOException("the stream broke: " + e.getCause(), e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
