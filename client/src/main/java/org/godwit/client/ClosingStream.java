package org.godwit.client;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A body whose end is the end of the whole answer, connection included. */
final class ClosingStream extends FilterInputStream {
    private final AutoCloseableResponse response;

    /** The part of a response that is needed here. */
    interface AutoCloseableResponse {
        void close();
    }

    ClosingStream(InputStream body, AutoCloseableResponse response) {
        super(body);
        this.response = response;
    }

    /** Only the response is closed: closing the body would first read it to its end, and this one has none. */
    @Override
    public void close() {
        response.close();
    }
}
