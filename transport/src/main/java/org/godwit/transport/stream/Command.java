package org.godwit.transport.stream;

import java.util.Arrays;
import java.util.Optional;

/** The commands from source to destination that may stand between sections of a pre-copy. Post-copy's and COLO's are not among them. */
enum Command {
    OPEN_RETURN_PATH(1, 0, 0),
    PING(2, 4, 4),
    /** Post-copy may come. With data: what page sizes the guest's memory has on the source (bits, each a size), then the guest's. */
    POSTCOPY_ADVISE(3, 0, 16),
    /** The guest stands, the rest follows. QEMU 10.0 and later. */
    SWITCHOVER_START(11, 0, 0);

    private static final int HEADER = 5;

    private final int kind;
    private final int bytes;
    private final int otherBytes;

    Command(int kind, int bytes, int otherBytes) {
        this.kind = kind;
        this.bytes = bytes;
        this.otherBytes = otherBytes;
    }

    private static Optional<Command> of(int kind) {
        return Arrays.stream(values()).filter(command -> command.kind == kind).findFirst();
    }

    /** Whether the command at the front, whose first five bytes are there, is one of these. */
    static boolean known(Piece piece) {
        return of(piece.u16(1)).isPresent();
    }

    /** Takes the command, if it is whole. */
    static boolean take(Piece piece) {
        if (!piece.has(HEADER)) {
            return false;
        }
        int kind = piece.u16(1);
        int length = piece.u16(3);
        Command command = of(kind).orElseThrow(() ->
                piece.notUnderstood(1, "a command of pre-copy", "command " + kind + " of " + length + " bytes"));
        if (length != command.bytes && length != command.otherBytes) {
            throw piece.notUnderstood(
                    3, "a length of " + command.otherBytes + " for " + command, String.valueOf(length));
        }
        if (!piece.has(HEADER + length)) {
            return false;
        }
        if (command == POSTCOPY_ADVISE && length > 0) {
            refuseOtherPages(piece);
        }
        piece.pass(HEADER + length);
        return true;
    }

    /** With other page sizes on the source, the list of RAM blocks has an additional field for some blocks and not for others. */
    private static void refuseOtherPages(Piece piece) {
        for (int at = HEADER; at <= HEADER + 8; at += 8) {
            if (piece.u64(at) != RamRecords.PAGE) {
                throw piece.notUnderstood(
                        at, "pages of " + RamRecords.PAGE + " bytes for post-copy", "0x%x".formatted(piece.u64(at)));
            }
        }
    }
}
