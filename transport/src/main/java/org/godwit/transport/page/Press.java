package org.godwit.transport.page;

/** Where full batches go, to be compressed and sent, and where empty ones come from. Called by the thread that encodes. */
public interface Press {
    /** An empty batch; waits while all are on their way, which is what bounds them. */
    Records next() throws InterruptedException;

    /** Takes a batch over. Batches must be applied in the order in which they were submitted. */
    void submit(Records full) throws InterruptedException;
}
