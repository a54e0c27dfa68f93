package org.godwit.transport.stream;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the pages out of QEMU's migration stream, and hands all else on. The package's description gives the format, and
 * why the rest is still a stream that QEMU can load.
 *
 * <p>It keeps no bytes between calls and copies none: what the listener is given is the caller's own array, good for the time
 * of the call. However the stream is cut into pieces, the events and the bytes passed on are the same, in the same order;
 * only how many bytes are passed on at once differs. Not safe for use by several threads, and of no further use after the
 * listener has thrown.
 */
public final class QemuStream {
    /** The longest item: a page with the longest name of its block. {@link #take} leaves less. */
    public static final int LONGEST_ITEM = Long.BYTES + 1 + 255 + RamRecords.PAGE;

    private static final int MAGIC = 0x5145564d;
    private static final int VERSION = 3;

    private static final int START = 0x01;
    private static final int PART = 0x02;
    private static final int LAST = 0x03;
    private static final int SUBSECTION = 0x05;
    private static final int CONFIGURATION = 0x07;
    private static final int COMMAND = 0x08;
    private static final int FOOTER = 0x7e;

    private static final int RAM_VERSION = 4;

    private final Listener listener;
    private final Piece piece;
    private final RamRecords records;
    private State state = State.HEADER;
    private Ram ram = Ram.AWAITED;
    private long ramSection;
    private @Nullable StreamNotUnderstood failure;

    /** What the next byte belongs to. */
    private enum State {
        HEADER,
        /** Behind the header: the configuration may come. */
        HEAD,
        /** Behind the configuration: its subsections may come. */
        CONFIGURED,
        SECTION,
        RECORDS,
        FOOTER,
        /** Behind the last section of the RAM: commands may come, then device state. */
        AFTER_RAM,
        /** Everything is passed on. */
        OPAQUE
    }

    private enum Ram {
        AWAITED,
        COMING,
        COMPLETE
    }

    public QemuStream(Listener listener) {
        this.listener = listener;
        this.piece = new Piece(listener);
        this.records = new RamRecords(listener);
    }

    /** Told what the stream holds, by {@link #take} and {@link #end}, on their caller's thread. */
    public interface Listener {
        /**
         * Asked once for each RAM block of the list, in the list's order, when the list is whole and before any page: are its
         * pages reported (true), or passed on as they are?
         *
         * @param block its number in the list, from 0
         * @param bytes its length, a multiple of 4096
         */
        boolean direct(int block, String name, long bytes);

        /** Bytes that destination QEMU gets as they are, in order. */
        void passOn(byte[] bytes, int from, int length);

        /**
         * One page of a direct block, whose 4096 bytes stand at {@code bytes[from]}.
         *
         * @param index its page number in the block, less than the block has
         */
        void page(int block, long index, byte[] bytes, int from);

        /** A page of a direct block that holds one byte all over; 0 in practice. */
        void filled(int block, long index, byte fill);

        /**
         * All RAM has come: said once, before the first byte of what follows the last RAM section (device state) is passed on;
         * never when everything is passed on.
         */
        void ramComplete();

        /**
         * From here on everything is passed on, byte-exact, since the stream holds what this reader does not know; said at most
         * once, and never after the first page was reported.
         *
         * @param what a sentence that says what was found
         */
        void notUnderstood(String what);
    }

    /**
     * Takes what it can.
     *
     * @return how many bytes it took; what is left, an incomplete item of less than {@link #LONGEST_ITEM} bytes, must be
     *     offered again with more behind it
     * @throws StreamNotUnderstood when pages were reported, and now comes what is not known; from then on by every call
     */
    public int take(byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        if (failure != null) {
            throw failure;
        }
        piece.open(bytes, from, length);
        try {
            boolean whole = true;
            while (whole && piece.left() > 0) {
                whole = takeItem();
            }
        } catch (StreamNotUnderstood unknown) {
            stepAside(unknown);
        }
        piece.handOver();
        return piece.taken();
    }

    /** The stream has ended: what was left over goes on as it is. */
    public void end(byte[] bytes, int from, int length) {
        int taken = take(bytes, from, length);
        if (taken < length) {
            listener.passOn(bytes, from + taken, length - taken);
        }
    }

    private void stepAside(StreamNotUnderstood unknown) {
        piece.handOver();
        if (records.reported()) {
            failure = unknown;
            throw unknown;
        }
        listener.notUnderstood(unknown.getMessage());
        state = State.OPAQUE;
        piece.pass(piece.left());
    }

    /** Takes at least one item, unless the one at the front is not whole. */
    private boolean takeItem() {
        return switch (state) {
            case HEADER -> takeHeader();
            case HEAD, CONFIGURED, SECTION -> takeSection();
            case RECORDS -> takeRecords();
            case FOOTER -> takeFooter();
            case AFTER_RAM -> takeAfterRam();
            case OPAQUE -> {
                piece.pass(piece.left());
                yield true;
            }
        };
    }

    private boolean takeHeader() {
        if (!piece.has(8)) {
            return false;
        }
        expect(0, "QEMU's magic number", MAGIC);
        expect(4, "the stream's version", VERSION);
        piece.pass(8);
        state = State.HEAD;
        return true;
    }

    private boolean takeSection() {
        int type = piece.u8(0);
        return switch (type) {
            case START -> takeStart();
            case PART, LAST -> takePart(type);
            case COMMAND -> then(State.SECTION, Command.take(piece));
            case CONFIGURATION -> {
                allow(state == State.HEAD, type);
                yield then(State.CONFIGURED, Configuration.takeMachine(piece));
            }
            case SUBSECTION -> {
                allow(state == State.CONFIGURED, type);
                yield then(State.CONFIGURED, Configuration.takeSubsection(piece));
            }
            default -> throw unexpected(type);
        };
    }

    private boolean takeStart() {
        allow(ram == Ram.AWAITED, START);
        if (!piece.hasName(5)) {
            return false;
        }
        String name = piece.name(5);
        int numbers = piece.afterName(5);
        if (!name.equals("ram")) {
            throw piece.notUnderstood(6, "no state but RAM while the guest runs", "a section of '" + name + "'");
        }
        if (!piece.has(numbers + 8)) {
            return false;
        }
        expect(numbers, "the instance of 'ram'", 0);
        expect(numbers + 4, "the version of 'ram'", RAM_VERSION);
        ramSection = piece.u32(1);
        ram = Ram.COMING;
        piece.pass(numbers + 8);
        state = State.RECORDS;
        return true;
    }

    private boolean takePart(int type) {
        allow(ram == Ram.COMING, type);
        if (!piece.has(5)) {
            return false;
        }
        expect(1, "the number of the section of 'ram'", ramSection);
        if (type == LAST) {
            ram = Ram.COMPLETE;
        }
        piece.pass(5);
        state = State.RECORDS;
        return true;
    }

    private boolean takeRecords() {
        return then(State.FOOTER, records.take(piece));
    }

    private boolean takeFooter() {
        int type = piece.u8(0);
        if (type != FOOTER) {
            throw piece.notUnderstood(0, "the footer 0x%x of a section".formatted(FOOTER), hex(type));
        }
        if (!piece.has(5)) {
            return false;
        }
        expect(1, "the footer of section", ramSection);
        piece.pass(5);
        state = ram == Ram.COMPLETE ? State.AFTER_RAM : State.SECTION;
        return true;
    }

    /** An unknown command is no obstacle here: like device state it is destination QEMU's affair. */
    private boolean takeAfterRam() {
        int type = piece.u8(0);
        return switch (type) {
            case START, PART, LAST -> throw unexpected(type);
            case COMMAND -> (piece.has(5) && !Command.known(piece)) ? complete() : Command.take(piece);
            default -> complete();
        };
    }

    private boolean complete() {
        piece.handOver();
        listener.ramComplete();
        state = State.OPAQUE;
        return true;
    }

    private boolean then(State next, boolean taken) {
        if (taken) {
            state = next;
        }
        return taken;
    }

    private void allow(boolean allowed, int type) {
        if (!allowed) {
            throw unexpected(type);
        }
    }

    private StreamNotUnderstood unexpected(int type) {
        String expected = switch (ram) {
            case AWAITED -> "a command, or the start of the section of 'ram'";
            case COMING -> "a command, or more of the section of 'ram'";
            case COMPLETE -> "device state after the RAM";
        };
        return piece.notUnderstood(0, expected, "a section of type " + hex(type));
    }

    private void expect(int offset, String what, long value) {
        long came = piece.u32(offset);
        if (came != value) {
            throw piece.notUnderstood(offset, what + " " + hex(value), hex(came));
        }
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}
