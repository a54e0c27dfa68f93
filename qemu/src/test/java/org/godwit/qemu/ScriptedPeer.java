package org.godwit.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The other end of a QMP socket that says what it was told to say, right or wrong. */
record ScriptedPeer(ServerSocketChannel server) {
    /** Sends the first text, reads a command, sends the second, and so on; hangs up after the command that follows the last. */
    void play(String... texts) {
        try (SocketChannel channel = server.accept()) {
            BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            OutputStream out = Channels.newOutputStream(channel);
            for (String text : texts) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                in.readLine();
            }
        } catch (IOException e) {
            // The client hung up on what it was told.
        }
    }
}
