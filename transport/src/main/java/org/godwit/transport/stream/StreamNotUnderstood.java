package org.godwit.transport.stream;

/**
 * The stream holds what this package does not know, and pages were taken out of it already, so that it cannot simply be passed
 * on. The message is a sentence: at which byte, what was expected, what came.
 */
public final class StreamNotUnderstood extends RuntimeException {
    private final long position;
    private final String sentence;

    StreamNotUnderstood(long position, String expected, String came) {
        this(
                position,
                "QEMU's stream is not understood at byte " + position + ": expected " + expected + ", got " + came
                        + ".");
    }

    private StreamNotUnderstood(long position, String sentence) {
        super(sentence);
        this.position = position;
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** Bytes of the stream before the item that was not understood. */
    public long position() {
        return position;
    }
}
