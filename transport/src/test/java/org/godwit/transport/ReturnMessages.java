package org.godwit.transport;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** What destination QEMU says on its return path. */
final class ReturnMessages {
    private ReturnMessages() {}

    static void message(ByteArrayOutputStream out, int type, byte[] data) {
        out.write(type >> 8);
        out.write(type);
        out.write(data.length >> 8);
        out.write(data.length);
        out.writeBytes(data);
    }

    /** Well-formed messages of all types but SWITCHOVER_ACK. */
    static byte[] some(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            any(out, random);
        }
        return out.toByteArray();
    }

    static void any(ByteArrayOutputStream out, SplittableRandom random) {
        switch (random.nextInt(6)) {
            case 0 -> message(out, 1, bytes(random, 4));
            case 1 -> message(out, 2, bytes(random, 4));
            case 2 -> message(out, 3, bytes(random, 12 + 1 + random.nextInt(256)));
            case 3 -> message(out, 4, bytes(random, 12));
            case 4 -> bitmap(out, random);
            default -> message(out, 100 + random.nextInt(1000), bytes(random, random.nextInt(3000)));
        }
    }

    /** RECV_BITMAP, behind which be64 size, the bitmap and a be64 mark follow outside of any message. */
    private static void bitmap(ByteArrayOutputStream out, SplittableRandom random) {
        message(out, 5, bytes(random, 1 + random.nextInt(255)));
        int size = random.nextInt(5000);
        out.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, (byte) (size >> 8), (byte) size});
        out.writeBytes(bytes(random, size + 8));
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
