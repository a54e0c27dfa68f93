package org.godwit.transport.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes in which a page differs from an older version: runs of (varint bytes to skip, varint bytes that follow, those
 * bytes). They are the new bytes themselves, not their difference, so applying a delta twice does no harm.
 */
final class Delta {
    /** Fewer equal bytes than this are sent along: a run of its own would cost as much. */
    private static final int GAP = 4;
    /** Two numbers below 4096. */
    private static final int MAX_RUN_HEAD = 4;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Delta() {}

    /**
     * Writes the runs to {@code out} from {@code at} on.
     *
     * @param old the older version, a page from 0 on
     * @param now the page, from {@code from} on
     * @return bytes written, or -1 if they would be more than {@code limit}
     */
    static int write(byte[] old, byte[] now, int from, byte[] out, int at, int limit) {
        int to = at;
        int done = 0;
        int start = Arrays.mismatch(old, 0, Layout.PAGE, now, from, from + Layout.PAGE);
        while (start >= 0) {
            int end = endOfRun(old, now, from, start);
            if (to - at + MAX_RUN_HEAD + end - start > limit) {
                return -1;
            }
            to = Varint.put(out, to, start - done);
            to = Varint.put(out, to, end - start);
            System.arraycopy(now, from + start, out, to, end - start);
            to += end - start;
            done = end;
            int next = Arrays.mismatch(old, done, Layout.PAGE, now, from + done, from + Layout.PAGE);
            start = next < 0 ? -1 : done + next;
        }
        return to - at;
    }

    /** Behind the last byte that differs before {@link #GAP} equal ones. Eight bytes at a time, as most of a run has no equal byte. */
    private static int endOfRun(byte[] old, byte[] now, int from, int start) {
        int end = start + 1;
        int at = end;
        while (at + Long.BYTES <= Layout.PAGE) {
            long difference = (long) LONG.get(old, at) ^ (long) LONG.get(now, from + at);
            if (((difference - ONES) & ~difference & HIGH_BITS) == 0) {
                at += Long.BYTES;
                end = at;
                continue;
            }
            int stop = at + Long.BYTES;
            for (; at < stop; at++, difference >>>= Byte.SIZE) {
                if ((difference & 0xff) != 0) {
                    end = at + 1;
                } else if (at - end >= GAP - 1) {
                    return end;
                }
            }
        }
        for (; at < Layout.PAGE; at++) {
            if (old[at] != now[from + at]) {
                end = at + 1;
            } else if (at - end >= GAP - 1) {
                return end;
            }
        }
        return end;
    }
}
