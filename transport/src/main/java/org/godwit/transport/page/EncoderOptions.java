package org.godwit.transport.page;

/**
 * What a source spends to send less. With everything off, pages are still hashed, since the digest needs it, and those that
 * the destination has are still left out.
 *
 * @param copy whether a page may go as the address of another with its content
 * @param remembered bytes of sent content that may be remembered so that a page that comes again can go as a delta; 0 turns
 *     deltas off
 */
public record EncoderOptions(boolean copy, long remembered) {
    public EncoderOptions {
        if (remembered < 0) {
            throw new IllegalArgumentException(
                    "The bytes of sent pages to remember are " + remembered + ", expected 0 or more.");
        }
    }

    /** Everything, with this much memory for what was sent. */
    public static EncoderOptions remembering(long bytes) {
        return new EncoderOptions(true, bytes);
    }

    /** For links that are faster than a processor compares. */
    public static EncoderOptions off() {
        return new EncoderOptions(false, 0);
    }
}
