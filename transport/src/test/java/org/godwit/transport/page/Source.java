package org.godwit.transport.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** An encoder for a guest of one block, whose batches are gathered here and given back on request. */
final class Source implements Press, AutoCloseable {
    static final PageHash HASH = new PageHash(0x676f64776974L);

    final PageEncoder encoder;
    final List<Records> submitted = new ArrayList<>();
    private int kept;

    Source(int pages, EncoderOptions options) {
        encoder = new PageEncoder(
                Holdings.zero(layout(pages), HASH), HASH, options, PageIndex.none(), this, Passage::unpack);
    }

    static Layout layout(int pages) {
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        sizes.put("pc.ram", (long) pages * Layout.PAGE);
        return Layout.of(sizes);
    }

    @Override
    public Records next() {
        return new Records(0);
    }

    @Override
    public void submit(Records full) {
        submitted.add(full);
    }

    /** All that was sent so far has arrived. */
    void acknowledgeAll() throws InterruptedException {
        encoder.flush();
        for (; kept < submitted.size(); kept++) {
            Records batch = submitted.get(kept);
            encoder.keep(batch, batch.bytes(), 0, batch.length(), Passage.PLAIN);
        }
    }

    long pages(PageEncoding encoding) {
        return encoder.tally().pages(encoding);
    }

    long bytes(PageEncoding encoding) {
        return encoder.tally().bytes(encoding);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
