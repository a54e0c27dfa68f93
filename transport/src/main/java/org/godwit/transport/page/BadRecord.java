package org.godwit.transport.page;

/** The peer sent a record, or a piece of its holdings, that cannot be right. The sentence says what came and what was expected. */
public final class BadRecord extends RuntimeException {
    BadRecord(String sentence) {
        super(sentence);
    }
}
