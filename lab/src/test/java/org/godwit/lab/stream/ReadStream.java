package org.godwit.lab.stream;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.godwit.transport.stream.QemuStream;

/**
 * Places the pages of {@code pc.ram} as a destination would, and counts. Where every block is direct, it also knows how long each
 * record was: QEMU names a block when the record before was of another.
 */
final class ReadStream implements QemuStream.Listener {
    final List<String> names = new ArrayList<>();
    final List<String> notUnderstood = new ArrayList<>();
    final BitSet pagesReported = new BitSet();
    final byte[] memory;
    byte[] passed = new byte[0];
    long reports;
    long passedAfterRam;
    long accountedFor;
    int completions;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean all;
    private int last = -1;

    ReadStream(int bytes, boolean all) {
        this.all = all;
        memory = new byte[bytes];
        Arrays.fill(memory, (byte) 0x55); // A page that never came shows.
    }

    ReadStream done() {
        passed = out.toByteArray();
        accountedFor += passed.length;
        return this;
    }

    @Override
    public boolean direct(int block, String name, long bytes) {
        names.add(name);
        return all || name.equals("pc.ram");
    }

    @Override
    public void passOn(byte[] bytes, int from, int length) {
        out.write(bytes, from, length);
        passedAfterRam += completions == 0 ? 0 : length;
    }

    @Override
    public void page(int block, long index, byte[] bytes, int from) {
        if (reported(block, index, 4096)) {
            System.arraycopy(bytes, from, memory, (int) index << 12, 4096);
        }
    }

    @Override
    public void filled(int block, long index, byte fill) {
        if (reported(block, index, 1)) {
            Arrays.fill(memory, (int) index << 12, (int) (index + 1) << 12, fill);
        }
    }

    private boolean reported(int block, long index, int content) {
        boolean guests = names.get(block).equals("pc.ram");
        if (!(all || guests) || completions > 0) {
            throw new AssertionError("page " + index + " of " + names.get(block) + " was reported");
        }
        accountedFor +=
                Long.BYTES + content + (block == last ? 0 : 1 + names.get(block).length());
        last = block;
        if (guests) {
            pagesReported.set((int) index);
            reports++;
        }
        return guests;
    }

    @Override
    public void ramComplete() {
        completions++;
    }

    @Override
    public void notUnderstood(String what) {
        notUnderstood.add(what);
    }
}
