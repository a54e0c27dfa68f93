package org.godwit.lab.traffic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Listens to the guest's own counter: datagrams {@code godwit BOOT-ID NUMBER REALTIME MONOTONIC [OPERATIONS]}, the number growing with
 * each. Two running copies of one guest count on from the same number, so one of them repeats what the other has said.
 */
final class HeartbeatProbe {
    static final int PORT = 9999;

    private final Map<String, Long> newestByBoot = new HashMap<>();
    private final Operations operations = new Operations();
    private long received;
    private long repeated;

    void run() {
        try (DatagramSocket socket = new DatagramSocket(PORT)) {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                heard(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            System.err.println("Heartbeats cannot be heard any more: " + e);
        }
    }

    synchronized void heard(String text) {
        String[] words = text.strip().split(" ", -1);
        if (words.length < 3) {
            return;
        }
        long number = Long.parseLong(words[2]);
        received++;
        Long newest = newestByBoot.get(words[1]);
        if (newest != null && number <= newest) {
            repeated++;
        } else {
            newestByBoot.put(words[1], number);
            if (words.length > 5) {
                operations.done(Instant.now(), Long.parseLong(words[5]));
            }
        }
    }

    Operations operations() {
        return operations;
    }

    synchronized long received() {
        return received;
    }

    synchronized long repeated() {
        return repeated;
    }

    synchronized int boots() {
        return newestByBoot.size();
    }
}
