package org.godwit.transport.page;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A guest's memory, block by block, and what guests do to it. */
final class Guest {
    final byte[][] blocks;
    final Layout layout;

    Guest(Layout layout) {
        this.layout = layout;
        List<Layout.Block> all = layout.blocks();
        blocks = new byte[all.size()][];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new byte[(int) all.get(i).size()];
        }
    }

    byte[] block(long page) {
        return blocks[number(page)];
    }

    int offset(long page) {
        return (int) (page - layout.blocks().get(number(page)).firstPage()) * Layout.PAGE;
    }

    private int number(long page) {
        int number = blocks.length - 1;
        while (page < layout.blocks().get(number).firstPage()) {
            number--;
        }
        return number;
    }

    byte[] copyOf(long page) {
        return Arrays.copyOfRange(block(page), offset(page), offset(page) + Layout.PAGE);
    }

    void put(long page, byte[] content) {
        System.arraycopy(content, 0, block(page), offset(page), Layout.PAGE);
    }

    /** Changes one page in one of the ways in which guests do. {@code before} is what this page once held. */
    void change(long page, byte[] before, RandomGenerator random) {
        byte[] block = block(page);
        int at = offset(page);
        switch (random.nextInt(8)) {
            case 0 -> put(page, new byte[Layout.PAGE]);
            case 1 -> put(page, copyOf(random.nextLong(layout.pages())));
            case 2 -> put(page, before);
            case 3 -> put(page, content(random));
            case 4 -> Arrays.fill(block, at, at + Layout.PAGE, (byte) random.nextInt(3));
            case 5 -> {
                int from = random.nextInt(Layout.PAGE);
                int to = random.nextInt(from, Layout.PAGE) + 1;
                for (int i = from; i < to; i++) {
                    block[at + i] = (byte) random.nextInt();
                }
            }
            default -> {
                for (int i = random.nextInt(40); i >= 0; i--) {
                    block[at + random.nextInt(Layout.PAGE)] += (byte) (1 + random.nextInt(255));
                }
            }
        }
    }

    /** Half of it compresses. */
    static byte[] content(RandomGenerator random) {
        byte[] page = new byte[Layout.PAGE];
        random.nextBytes(page);
        Arrays.fill(page, 0, random.nextInt(Layout.PAGE), (byte) 7);
        return page;
    }
}
