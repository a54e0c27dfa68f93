package org.godwit.lab.bench;

import java.time.Duration;
import org.godwit.api.VmSpec;

/** Somebody who can move guests, in the lab that it was made for. */
interface Contender extends AutoCloseable {
    /** A peer that has not converged by then is stopped; Godwit decides by itself when to give up. */
    Duration PATIENCE = Duration.ofSeconds(60);

    String name();

    /** Starts a guest on the first host; it may not answer yet. */
    Subject start(VmSpec spec);

    @Override
    void close();

    /** One guest in this contender's hands. */
    interface Subject {
        /** Moves it to the other one of the two hosts and returns when that is over, whichever way. */
        Move move();

        /** Ends it and removes everything that it had. */
        void end();
    }
}
