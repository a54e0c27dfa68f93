package org.godwit.transport;

import org.godwit.transport.page.PageIndex;

/**
 * What a source may remember so as to send less.
 *
 * @param bytes of off-heap memory to spend on what was sent, so that a page that comes again can go as the difference; 0 for none
 * @param index what is known of the destination's page store from earlier sessions
 * @param release called once, when no thread of the transport touches the index any more
 */
public record Recall(long bytes, PageIndex index, Runnable release) {
    /** Only what this session itself sends. */
    public static Recall ofThisSession(long bytes) {
        return new Recall(bytes, PageIndex.none(), () -> {});
    }
}
