package org.godwit.transport;

import java.util.Arrays;
import java.util.function.Consumer;
import org.godwit.transport.page.Layout;
import org.godwit.transport.page.PageEncoder;
import org.godwit.transport.stream.QemuStream;

/**
 * From the reader of QEMU's stream to the encoder of pages: pages of blocks whose memory the destination holds are told apart, all
 * else goes as it is, and before the device state stands the digest of all that was placed.
 */
final class Feed implements QemuStream.Listener {
    private final PageEncoder encoder;
    private final Layout layout;
    private final Consumer<String> notUnderstood;
    private long[] firstPages = new long[8];

    /** The session ended while the encoder waited for room: no failure, only an end. */
    static final class Ended extends RuntimeException {
        private Ended(InterruptedException why) {
            super("The session is over.", why);
        }

        InterruptedException interrupted() {
            InterruptedException again = new InterruptedException(getMessage());
            again.initCause(this);
            return again;
        }
    }

    /**
     * Feeds an encoder.
     *
     * @param layout the blocks that the destination holds
     */
    Feed(PageEncoder encoder, Layout layout, Consumer<String> notUnderstood) {
        this.encoder = encoder;
        this.layout = layout;
        this.notUnderstood = notUnderstood;
    }

    @Override
    public boolean direct(int block, String name, long bytes) {
        return layout.block(name)
                .map(theirs -> {
                    if (theirs.size() != bytes) {
                        throw new TransportException(
                                TransportException.Fault.CORRUPT,
                                "The destination's memory '" + name + "' has " + theirs.size() + " bytes, expected the "
                                        + bytes + " of the source.");
                    }
                    firstPage(block, theirs);
                    return true;
                })
                .orElse(false);
    }

    private void firstPage(int block, Layout.Block theirs) {
        if (block >= firstPages.length) {
            firstPages = Arrays.copyOf(firstPages, 2 * block);
        }
        firstPages[block] = theirs.firstPage();
    }

    @Override
    public void passOn(byte[] bytes, int from, int length) {
        try {
            encoder.passOn(bytes, from, length);
        } catch (InterruptedException e) {
            throw new Ended(e);
        }
    }

    @Override
    public void page(int block, long index, byte[] bytes, int from) {
        try {
            encoder.page(firstPages[block] + index, bytes, from);
        } catch (InterruptedException e) {
            throw new Ended(e);
        }
    }

    @Override
    public void filled(int block, long index, byte fill) {
        try {
            encoder.filled(firstPages[block] + index, fill);
        } catch (InterruptedException e) {
            throw new Ended(e);
        }
    }

    @Override
    public void ramComplete() {
        try {
            encoder.digest();
        } catch (InterruptedException e) {
            throw new Ended(e);
        }
    }

    @Override
    public void notUnderstood(String what) {
        notUnderstood.accept(what);
    }
}
