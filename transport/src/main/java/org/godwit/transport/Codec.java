package org.godwit.transport;

/** How a session may compress what it carries. */
public enum Codec {
    /** Whatever gets the stream across soonest, measured all the time: see {@link CodecChoice}. */
    AUTO,
    /** zstd at the session's level. */
    ZSTD,
    /** lz4: a third of zstd's processor time, two thirds of its effect. */
    LZ4,
    /** Nothing is compressed. Frames of zero bytes still cost only their header. */
    NONE
}
