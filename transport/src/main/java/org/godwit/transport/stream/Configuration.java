package org.godwit.transport.stream;

/**
 * The configuration at the head of the stream: the machine type, and subsections that QEMU adds when they matter. One of them
 * lists capabilities that change the form of what follows.
 */
final class Configuration {
    private static final String BITS = "configuration/target-page-bits";
    private static final String CAPABILITIES = "configuration/capabilities";
    private static final String UUID = "configuration/uuid";
    private static final int UUID_BYTES = 16;

    private Configuration() {}

    /** Takes the machine type, if it is whole. */
    static boolean takeMachine(Piece piece) {
        if (!piece.has(5)) {
            return false;
        }
        long length = piece.u32(1);
        if (length == 0 || length > 255) {
            throw piece.notUnderstood(1, "the length of a machine type's name", String.valueOf(length));
        }
        if (!piece.has(5 + (int) length)) {
            return false;
        }
        piece.text(5, length);
        piece.pass(5 + (int) length);
        return true;
    }

    /** Takes one subsection, if it is whole. */
    static boolean takeSubsection(Piece piece) {
        if (!piece.hasName(1)) {
            return false;
        }
        String name = piece.name(1);
        int version = piece.afterName(1);
        int fields = version + 4;
        if (!piece.has(fields)) {
            return false;
        }
        if (piece.u32(version) != 1) {
            throw piece.notUnderstood(version, "version 1 of " + name, String.valueOf(piece.u32(version)));
        }
        return switch (name) {
            case BITS -> takePageBits(piece, fields);
            case UUID -> take(piece, fields + UUID_BYTES);
            case CAPABILITIES -> refuseCapability(piece, fields);
            default -> throw piece.notUnderstood(1, "a known subsection of the configuration", "'" + name + "'");
        };
    }

    private static boolean takePageBits(Piece piece, int fields) {
        if (!piece.has(fields + 4)) {
            return false;
        }
        if (piece.u32(fields) != RamRecords.PAGE_BITS) {
            throw piece.notUnderstood(
                    fields, "guest pages of 2^" + RamRecords.PAGE_BITS + " bytes", "2^" + piece.u32(fields));
        }
        return take(piece, fields + 4);
    }

    /** QEMU lists only those that both ends must have in common since the stream differs; each of them is unknown here. */
    private static boolean refuseCapability(Piece piece, int fields) {
        int first = fields + 4;
        if (!piece.hasName(first)) {
            return false;
        }
        throw piece.notUnderstood(first, "no capability that changes the stream's form", "'" + piece.name(first) + "'");
    }

    private static boolean take(Piece piece, int length) {
        if (!piece.has(length)) {
            return false;
        }
        piece.pass(length);
        return true;
    }
}
