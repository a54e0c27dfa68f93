package org.godwit.transport.stream;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Whole streams by chance: several blocks, some of them direct, several rounds, commands between them. */
final class StreamGenerator {
    private static final String[] NAMES = {"pc.ram", "vga.vram", "/rom@etc/acpi/tables", "pc.bios", "ram-node1", "x"};

    private final SplittableRandom random;
    private final StreamWriter writer = new StreamWriter();
    private final List<String> blocks = new ArrayList<>();
    private final List<Integer> pages = new ArrayList<>();
    private final Set<String> direct = new LinkedHashSet<>();

    StreamGenerator(long seed) {
        random = new SplittableRandom(seed);
    }

    String[] direct() {
        return direct.toArray(String[]::new);
    }

    String[] blocks() {
        return blocks.toArray(String[]::new);
    }

    byte[] stream() {
        writer.header();
        if (chance(9)) {
            writer.configuration("pc-i440fx-8.2");
            if (chance(3)) {
                writer.subsection("configuration/uuid").raw(noise(16));
            }
        }
        commands();
        start();
        int rounds = random.nextInt(4);
        for (int i = 0; i < rounds; i++) {
            writer.part();
            records(random.nextInt(40));
            commands();
        }
        writer.last();
        records(random.nextInt(20));
        commands();
        return writer.deviceState().raw(noise(random.nextInt(9000))).bytes();
    }

    private void start() {
        int count = 1 + random.nextInt(NAMES.length);
        long total = 0;
        for (int i = 0; i < count; i++) {
            blocks.add(NAMES[i]);
            pages.add(1 + random.nextInt(64));
            total += pages.get(i);
            if (chance(5)) {
                direct.add(NAMES[i]);
            }
        }
        writer.sectionStart("ram", 0, 4).total(total << 12);
        for (int i = 0; i < count; i++) {
            writer.block(blocks.get(i), (long) pages.get(i) << 12);
        }
        records(0);
    }

    private void records(int count) {
        int block = 0;
        for (int i = 0; i < count; i++) {
            if (chance(3)) {
                block = random.nextInt(blocks.size());
            }
            int index = random.nextInt(pages.get(block));
            switch (random.nextInt(4)) {
                case 0 -> writer.filled(blocks.get(block), index, chance(9) ? 0 : random.nextInt(256));
                default -> writer.page(blocks.get(block), index, noise(4096));
            }
        }
        if (chance(2)) {
            writer.u64(0x200);
        }
        writer.end();
    }

    private void commands() {
        switch (random.nextInt(5)) {
            case 0 -> writer.openReturnPath();
            case 1 -> writer.command(11);
            default -> {}
        }
    }

    private boolean chance(int ofTen) {
        return random.nextInt(10) < ofTen;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
