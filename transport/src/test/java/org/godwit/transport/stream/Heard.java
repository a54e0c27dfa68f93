package org.godwit.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Takes down what a stream said, as text and in order, and holds the reader to the promises of its listener. */
final class Heard implements QemuStream.Listener {
    final List<String> events = new ArrayList<>();
    final ByteArrayOutputStream passed = new ByteArrayOutputStream();

    private final Set<String> direct;
    private final List<String> blocks = new ArrayList<>();
    private final List<Long> pages = new ArrayList<>();
    private int unsaid;
    private boolean aside;
    private boolean complete;
    private boolean reported;

    Heard(String... direct) {
        this.direct = Set.of(direct);
    }

    /** Reads a whole stream in pieces of a size each; what is left over is offered again in front of the next. */
    static Heard read(byte[] stream, int piece, String... direct) {
        Heard heard = new Heard(direct);
        heard.hear(stream, piece);
        return heard;
    }

    void hear(byte[] stream, int piece) {
        QemuStream reader = new QemuStream(this);
        int from = 0;
        int to = 0;
        while (to < stream.length) {
            to = Math.min(stream.length, to + piece);
            int taken = reader.take(stream, from, to - from);
            from += taken;
            assertThat(to - from).as("left over").isLessThan(QemuStream.LONGEST_ITEM);
        }
        reader.end(stream, from, to - from);
    }

    /** The events, the bytes between them as their number. */
    List<String> story() {
        say();
        return events;
    }

    private void say() {
        if (passed.size() > unsaid) {
            events.add("pass " + (passed.size() - unsaid));
            unsaid = passed.size();
        }
    }

    private void event(String what) {
        say();
        events.add(what);
    }

    @Override
    public boolean direct(int block, String name, long bytes) {
        assertThat(block).isEqualTo(blocks.size());
        assertThat(reported || aside || complete).isFalse();
        assertThat(bytes).isPositive();
        assertThat(bytes % 4096).isZero();
        blocks.add(name);
        pages.add(bytes / 4096);
        event("block " + block + " " + name + " " + bytes);
        return direct.contains(name);
    }

    @Override
    public void passOn(byte[] bytes, int from, int length) {
        assertThat(length).isPositive();
        passed.write(bytes, from, length);
    }

    @Override
    public void page(int block, long index, byte[] bytes, int from) {
        check(block, index);
        event("page " + block + " " + index + " " + Arrays.hashCode(Arrays.copyOfRange(bytes, from, from + 4096)));
    }

    @Override
    public void filled(int block, long index, byte fill) {
        check(block, index);
        event("filled " + block + " " + index + " " + fill);
    }

    private void check(int block, long index) {
        assertThat(direct).contains(blocks.get(block));
        assertThat(index).isBetween(0L, pages.get(block) - 1);
        assertThat(aside || complete).isFalse();
        reported = true;
    }

    @Override
    public void ramComplete() {
        assertThat(aside || complete).isFalse();
        complete = true;
        event("ram complete");
    }

    @Override
    public void notUnderstood(String what) {
        assertThat(aside || reported || complete).isFalse();
        assertThat(what).startsWith("QEMU's stream is not understood at byte ").endsWith(".");
        aside = true;
        event(what);
    }
}
