package org.godwit.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Data like a guest's memory, and both ends of a socket. */
final class Streams {
    private static final Executor THREADS = work -> Thread.ofVirtual().start(work);

    private Streams() {}

    /** Pages of text-like, pointer-like, random and zero content, in runs. */
    static byte[] memoryLike(long seed, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] memory = new byte[length];
        int at = 0;
        while (at < length) {
            int run = Math.min(length - at, 4096 * random.nextInt(1, 200));
            switch (random.nextInt(4)) {
                case 0 -> text(memory, at, run, random);
                case 1 -> pointers(memory, at, run, random);
                case 2 -> {
                    byte[] noise = new byte[run];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, memory, at, run);
                }
                default -> Arrays.fill(memory, at, at + run, (byte) 0);
            }
            at += run;
        }
        return memory;
    }

    private static void text(byte[] memory, int at, int length, SplittableRandom random) {
        for (int i = at; i < at + length; i++) {
            memory[i] = (byte) (random.nextInt(6) == 0 ? ' ' : 'a' + random.nextInt(1 + random.nextInt(26)));
        }
    }

    private static void pointers(byte[] memory, int at, int length, SplittableRandom random) {
        ByteBuffer words = ByteBuffer.wrap(memory, at, length);
        while (words.remaining() >= Long.BYTES) {
            words.putLong(0xffff888000000000L | random.nextInt(1 << 24) << 4);
        }
    }

    static void close(SocketChannel channel) throws IOException {
        channel.close();
    }

    static CompletableFuture<byte[]> readAll(SocketChannel from, int length) {
        return CompletableFuture.supplyAsync(
                () -> {
                    ByteBuffer all = ByteBuffer.allocate(length);
                    try {
                        while (all.hasRemaining() && from.read(all) >= 0) {
                            Thread.onSpinWait();
                        }
                    } catch (IOException e) {
                        throw new AssertionError("after " + all.position() + " of " + length + " bytes", e);
                    }
                    return Arrays.copyOf(all.array(), all.position());
                },
                THREADS);
    }

    /** Writes in pieces of random sizes, from one byte to more than a frame holds. */
    static CompletableFuture<Void> writeAll(SocketChannel to, byte[] bytes, SplittableRandom random) {
        return CompletableFuture.runAsync(
                () -> {
                    int at = 0;
                    while (at < bytes.length) {
                        int piece = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(4, 20)));
                        write(to, ByteBuffer.wrap(bytes, at, piece));
                        at += piece;
                    }
                },
                THREADS);
    }

    private static void write(SocketChannel to, ByteBuffer piece) {
        try {
            while (piece.hasRemaining()) {
                to.write(piece);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
