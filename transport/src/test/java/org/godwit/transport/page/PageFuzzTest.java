package org.godwit.transport.page;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;

/**
 * Coverage-guided fuzzing of all that this package reads from a peer. The normal build runs the inputs that are kept; {@code ./godwit fuzz}
 * searches for new ones, and {@code ./godwit verify} does so for a moment.
 */
class PageFuzzTest {
    private static final PageHash HASH = Source.HASH;

    /** Each input is a batch for an empty memory of two blocks and an empty store of four slots. */
    @FuzzTest(maxDuration = "10s")
    void records(byte[] batch) throws InterruptedException {
        try (Vault vault = new Vault();
                PageStore store = PageStore.of(4 * Layout.PAGE)) {
            Digest digest = new Digest(HASH);
            PageDecoder decoder = new PageDecoder(vault.memory, HASH, digest, store);
            try {
                decoder.apply(batch, 0, batch.length, new ByteArrayOutputStream()::write);
            } catch (BadRecord refused) {
                expectSentence(refused);
            }
            vault.expectWallsWhole();
            expectDigestOfTheMemory(vault, digest);
        }
    }

    /** The digest that was kept page by page is that of what lies there, also when a batch was refused halfway. */
    private static void expectDigestOfTheMemory(Vault vault, Digest kept) {
        Digest digest = new Digest(HASH);
        byte[] page = new byte[Layout.PAGE];
        for (int i = 0; i < Vault.PAGES; i++) {
            vault.memory.read(i, page);
            digest.add(i, HASH.of(page, 0));
        }
        if (!digest.sum().equals(kept.sum())) {
            throw new AssertionError("The digest is " + kept.sum() + ", and that of the memory " + digest.sum());
        }
    }

    /** Each input is a row of pieces, each behind its length in two bytes. */
    @FuzzTest(maxDuration = "10s")
    void holdings(byte[] pieces) {
        try (HoldingsReader reader = new HoldingsReader(HASH, 1 << 16)) {
            boolean ended = false;
            for (int at = 0; at + 2 <= pieces.length; ) {
                int length = Math.min((pieces[at] & 0xff) << 8 | (pieces[at + 1] & 0xff), pieces.length - at - 2);
                ended = reader.read(pieces, at + 2, length);
                at += 2 + length;
            }
            if (ended) {
                reader.holdings().close();
            }
        } catch (BadRecord refused) {
            expectSentence(refused);
        }
    }

    private static void expectSentence(BadRecord refused) {
        String sentence = refused.getMessage();
        if (sentence == null || !sentence.matches("(?s)[A-Z].*\\.")) {
            throw new AssertionError("Not a sentence: " + sentence, refused);
        }
    }
}
