package org.godwit.transport.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** The direct blocks of a guest, and how their pages are numbered: through all blocks, in the order in which they stand here. */
public final class Layout {
    /** Bytes of a page. */
    public static final int PAGE = 1 << 12;

    /** QEMU itself has a handful; one for each NUMA node. */
    static final int MAX_BLOCKS = 255;
    /** QEMU's limit of a block's name. */
    static final int MAX_NAME = 255;
    /** 8 TiB, so that a page number is a positive int. */
    public static final long MAX_PAGES = Integer.MAX_VALUE;

    private final List<Block> blocks;
    private final long pages;

    /**
     * One direct block.
     *
     * @param name QEMU's name of it
     * @param firstPage number of its first page
     * @param pages how many it has
     */
    public record Block(String name, long firstPage, long pages) {
        /** Bytes of it. */
        public long size() {
            return pages * PAGE;
        }

        /** The number of the page at this offset in the block. */
        public long page(long offset) {
            if (offset < 0 || offset >= size() || offset % PAGE != 0) {
                throw new IllegalArgumentException(
                        "The block '" + name + "' of " + size() + " bytes has no page at offset " + offset
                                + ", expected a multiple of " + PAGE + " below its size.");
            }
            return firstPage + offset / PAGE;
        }
    }

    private Layout(List<Block> blocks, long pages) {
        this.blocks = List.copyOf(blocks);
        this.pages = pages;
    }

    /**
     * Numbers the pages of these blocks.
     *
     * @param sizes bytes by name, in the order of the numbering
     */
    public static Layout of(SequencedMap<String, Long> sizes) {
        Builder builder = new Builder();
        sizes.forEach((name, size) -> builder.add(name, size).ifPresent(wrong -> {
            throw new IllegalArgumentException(wrong);
        }));
        return builder.layout();
    }

    public List<Block> blocks() {
        return blocks;
    }

    public Optional<Block> block(String name) {
        return blocks.stream().filter(block -> block.name().equals(name)).findFirst();
    }

    /** Pages of all blocks. */
    public long pages() {
        return pages;
    }

    /** Puts blocks behind each other. It answers with the sentence that says what is wrong, since that is a mistake here, or a lie of the peer. */
    static final class Builder {
        private final List<Block> blocks = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private long pages;

        Optional<String> add(String name, long size) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > MAX_NAME) {
                return Optional.of(
                        "The name of a direct block takes " + length + " bytes, expected 1 to " + MAX_NAME + ".");
            }
            if (name.chars().anyMatch(Character::isISOControl)) {
                return Optional.of("The name of a direct block has characters that cannot be printed.");
            }
            if (size <= 0 || size % PAGE != 0 || size / PAGE > MAX_PAGES - pages) {
                return Optional.of(
                        "The direct block '" + name + "' has " + size + " bytes, expected a positive multiple of "
                                + PAGE + " and at most " + MAX_PAGES + " pages in all.");
            }
            if (blocks.size() == MAX_BLOCKS) {
                return Optional.of(
                        "The direct block '" + name + "' is one too many, expected at most " + MAX_BLOCKS + ".");
            }
            if (!names.add(name)) {
                return Optional.of("The direct block '" + name + "' is there twice, expected each name once.");
            }
            blocks.add(new Block(name, pages, size / PAGE));
            pages += size / PAGE;
            return Optional.empty();
        }

        Layout layout() {
            return new Layout(blocks, pages);
        }
    }
}
