package org.godwit.transport.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the destination tells of its memory, and what the source makes of it. */
class HoldingsTest {
    private static final PageHash HASH = Source.HASH;

    /** Two blocks of 8 pages, of which pages 2, 3 and 9 are not zero. */
    private static List<byte[]> told(Vault vault, Set<String> zeroBlocks) throws InterruptedException {
        byte[] page = {1, 2, 3};
        for (int i : new int[] {2, 3, 9}) {
            vault.memory.write(i, i, page, 0, page.length);
        }
        List<byte[]> pieces = new ArrayList<>();
        new Inventory(vault.memory, HASH, zeroBlocks, PageStore.none(), 2)
                .tell((raw, from, length) -> pieces.add(Arrays.copyOfRange(raw, from, from + length)));
        return pieces;
    }

    @Test
    void theSourceKnowsEveryPageOfAnOldImage() throws InterruptedException {
        try (Vault vault = new Vault();
                HoldingsReader reader = new HoldingsReader(HASH, Vault.PAGES)) {
            List<byte[]> pieces = told(vault, Set.of());
            for (int i = 0; i < pieces.size(); i++) {
                assertThat(reader.read(pieces.get(i), 0, pieces.get(i).length)).isEqualTo(i == pieces.size() - 1);
            }
            try (Holdings holdings = reader.holdings()) {
                assertThat(holdings.layout().blocks())
                        .containsExactly(new Layout.Block("pc.ram", 0, 8), new Layout.Block("ram-node1", 8, 8));
                expectAllPages(holdings, vault);
            }
        }
    }

    private static void expectAllPages(Holdings holdings, Vault vault) {
        byte[] page = new byte[Layout.PAGE];
        for (int i = 0; i < Vault.PAGES; i++) {
            vault.memory.read(i, page);
            assertThat(holdings.table().holds(i, HASH.of(page, 0))).isTrue();
        }
    }

    @Test
    void anEmptyMemoryCostsItsLayout() throws InterruptedException {
        try (Vault vault = new Vault()) {
            List<byte[]> pieces = new ArrayList<>();
            new Inventory(vault.memory, HASH, Set.of("pc.ram", "ram-node1"), PageStore.none(), 1)
                    .tell((raw, from, length) -> pieces.add(Arrays.copyOfRange(raw, from, from + length)));
            assertThat(pieces).hasSize(2);
            assertThat(pieces.getFirst()).hasSizeLessThan(40);
        }
    }

    @Test
    void moreMemoryThanTheGuestHasIsRefused() throws InterruptedException {
        try (Vault vault = new Vault();
                HoldingsReader reader = new HoldingsReader(HASH, Vault.PAGES - 1)) {
            byte[] layout = told(vault, Set.of()).getFirst();
            assertThatThrownBy(() -> reader.read(layout, 0, layout.length))
                    .isInstanceOf(BadRecord.class)
                    .hasMessage(
                            "A piece of what the destination holds tells of 16 pages, expected at most the guest's 15.");
        }
    }

    @Test
    void spoiledPiecesAreRefusedOrTellTheSame() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1000; i++) {
            try (Vault vault = new Vault();
                    HoldingsReader reader = new HoldingsReader(HASH, 1 << 20)) {
                List<byte[]> pieces = told(vault, Set.of());
                byte[] victim = pieces.get(random.nextInt(pieces.size()));
                int at = random.nextInt(victim.length);
                victim[at] ^= (byte) (1 << random.nextInt(8));
                try {
                    for (byte[] piece : pieces) {
                        reader.read(piece, 0, piece.length);
                    }
                    // Another name is for the session to find; it knows those of the guest's blocks.
                    try (Holdings holdings = reader.holdings()) {
                        expectAllPages(holdings, vault);
                    }
                } catch (BadRecord refused) {
                    assertThat(refused).hasMessageMatching("(A piece of w|W)hat the destination holds .*\\.");
                }
            }
        }
    }

    @Test
    void nothingIsHandedOverBeforeTheEnd() throws InterruptedException {
        try (Vault vault = new Vault();
                HoldingsReader reader = new HoldingsReader(HASH, Vault.PAGES)) {
            byte[] layout = told(vault, Set.of()).getFirst();
            reader.read(layout, 0, layout.length);
            assertThatThrownBy(reader::holdings).hasMessage("The destination has not told yet what it holds.");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            -                                      | ends 1 bytes too early, expected a type
            02                                     | is of type 2, expected the layout first
            01 010161 0000000000001000 02          | gives block 'a' the state 2, expected 0 or 1
            01 010161 0000000000001001 00          | What the destination holds cannot be right: The direct block 'a' has 4097 bytes, expected a positive multiple of 4096 and at most 2147483647 pages in all.
            01 010161 ffffffffffff0000 00          | What the destination holds cannot be right: The direct block 'a' has -65536 bytes, expected a positive multiple of 4096 and at most 2147483647 pages in all.
            01 020161 0000000000001000 00 0161 0000000000001000 00 | What the destination holds cannot be right: The direct block 'a' is there twice, expected each name once.
            01 01010a 0000000000001000 00          | What the destination holds cannot be right: The name of a direct block has characters that cannot be printed.
            01 0100   0000000000001000 00          | What the destination holds cannot be right: The name of a direct block takes 0 bytes, expected 1 to 255.
            01 010161 0000000000001000 00 00       | goes on for 1 bytes behind its end
            01 010161 0000000000001000 00,01       | is of type 1, expected hashes or the end
            01 010161 0000000000001000 00,05       | is of type 5, expected 1 to 4
            01 010161 0000000000001000 00,04 00 | ends 7 bytes too early, expected an id
            01 010161 0000000000001000 00,04 0000000000000001 0000000000000002 0000000000000003 00000000 | tells of a store of 0 slots and 3 pages put there, expected 1 to 67108864 slots and fewer pages
            01 010161 0000000000001000 00,04 0000000000000001 0000000000000002 ffffffffffffffff 00000001 | tells of a store of 1 slots and 18446744073709551615 pages put there, expected 1 to 67108864 slots and fewer pages
            01 010161 0000000000001000 00,04 0000000000000001 0000000000000002 0000000000000003 04000001 | tells of a store of 67108865 slots and 3 pages put there, expected 1 to 67108864 slots and fewer pages
            01 010161 0000000000001000 00,04 0000000000000001 0000000000000002 0000000000000003 00000001,04 0000000000000001 0000000000000002 0000000000000003 00000001 | tells of a store, expected at most one
            01 010161 0000000000001000 00,02 00000000 02 | tells of pages from 0 on, expected the end
            01 010161 0000000000002000 01,02 00000001 02 | tells of pages from 1 on, expected those from 0 on
            01 010161 0000000000002000 01,02 00000000 06 | tells of 3 pages from 0 on, expected 1 to 2 of block 'a'
            01 010161 0000000000002000 01,02 00000000 00 | tells of 0 pages from 0 on, expected 1 to 2 of block 'a'
            01 010161 0000000000002000 01,02 00000000 03 | ends 16 bytes too early, expected the hashes of its pages
            01 010161 0000000000002000 01,02 00000000 ffffffffff01 | has more than 5 bytes for a run of pages, expected fewer
            01 010161 0000000000002000 01,02 00000000 02,03 0000000000000000 0000000000000000 | is the end, expected the hashes of pages from 1 on
            01 010161 0000000000001000 00,03 0000000000000001 0000000000000002 | gives the digest 00000000000000010000000000000002, expected 00000000000000000000000000000000 from the hashes that it told
            01 010161 0000000000001000 00,03 0000000000000000 0000000000000000,02 | is of type 2, expected none after the end
            """)
    void aPieceThatCannotBeRightIsRefusedWithASentence(String pieces, String sentence) {
        try (HoldingsReader reader = new HoldingsReader(HASH, 1 << 20)) {
            assertThatThrownBy(() -> {
                        for (String piece : pieces.split(",", -1)) {
                            byte[] raw = HexFormat.of().parseHex(piece.replaceAll("[ -]", ""));
                            reader.read(raw, 0, raw.length);
                        }
                    })
                    .isInstanceOf(BadRecord.class)
                    .hasMessage(
                            sentence.endsWith(".")
                                    ? sentence
                                    : "A piece of what the destination holds " + sentence + ".");
        }
    }
}
