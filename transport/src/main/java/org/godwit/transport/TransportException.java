package org.godwit.transport;

/** A session cannot go on. The message is a sentence: which side, what was expected, what came. */
public final class TransportException extends RuntimeException {

    /** What kind of failure it was; it decides whether dialling again could help. */
    public enum Fault {
        /** The peer turned the connection away: another certificate, an unknown session, no common version. */
        REFUSED,
        /** The connection could not be made, or broke, or fell silent. The data were right so far. */
        BROKEN,
        /** What came was not what the protocol allows, or its checksum was wrong. */
        CORRUPT,
        /** A local socket could not be used. */
        LOCAL,
        /** The other side gave the session up. */
        ABANDONED,
        /** This side closed the session. */
        CLOSED
    }

    private final Fault fault;
    private final String sentence;

    TransportException(Fault fault, String sentence) {
        super(sentence);
        this.fault = fault;
        this.sentence = sentence;
    }

    TransportException(Fault fault, String sentence, Throwable cause) {
        super(sentence, cause);
        this.fault = fault;
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    public Fault fault() {
        return fault;
    }

    static TransportException corrupt(Side side, String what) {
        return new TransportException(Fault.CORRUPT, "The " + side + " " + what);
    }
}
