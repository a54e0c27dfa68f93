package org.godwit.transport;

import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.transport.page.BadRecord;
import org.godwit.transport.page.Digest;
import org.godwit.transport.page.GuestMemory;
import org.godwit.transport.page.Inventory;
import org.godwit.transport.page.PageDecoder;
import org.godwit.transport.page.PageHash;
import org.jspecify.annotations.Nullable;

/** The shadow VM's end of a session: tells what its memory holds, places pages in it, and hands QEMU the rest of the stream. */
final class DestinationEnd implements Delivery.Sink {
    private final Session session;
    private final QemuWriter qemu;
    private final PageHash hash;
    private final GuestMemory memory;
    private final ShadowMemory shadow;
    private final AtomicInteger touching = new AtomicInteger(2);
    private final CompletableFuture<Digest> told = new CompletableFuture<>();
    private volatile @Nullable PageDecoder decoder;
    private volatile boolean passedOn;

    /**
     * Joins the shadow's QEMU to the session, which owns the channel from now on.
     *
     * @param shadow is released when the two threads that touch it have ended
     */
    DestinationEnd(Session session, SocketChannel channel, PageHash hash, ShadowMemory shadow) {
        this.session = session;
        this.hash = hash;
        this.memory = GuestMemory.of(shadow.blocks());
        this.shadow = shadow;
        session.attached(channel);
        this.qemu = new QemuWriter(session, channel);
        session.spawn("press", new Presser(session, new CodecChoice(Codec.ZSTD, 1, 1, 1e8)));
        session.spawn("intake", () -> touching(new ReturnIntake(session, channel, this::tell)));
        session.spawn("delivery", () -> touching(new Delivery(session, this)));
    }

    private void touching(Runnable work) {
        try {
            work.run();
        } finally {
            if (touching.decrementAndGet() == 0) {
                shadow.release().run();
            }
        }
    }

    private void tell(ReturnIntake.PieceSink sink) throws InterruptedException {
        Set<String> zero = shadow.fresh()
                ? Set.copyOf(memory.layout().blocks().stream()
                        .map(block -> block.name())
                        .toList())
                : Set.of();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        told.complete(new Inventory(memory, hash, zero, shadow.store(), threads).tell(sink::accept));
    }

    @Override
    public void take(FrameHeader header, byte[] bytes) throws InterruptedException {
        passedOn |= header.type() == FrameType.PASSED;
        PageDecoder to = decoder;
        if (to == null) {
            to = new PageDecoder(memory, hash, digestOfWhatWasTold(), shadow.store());
            decoder = to;
        }
        try {
            to.apply(bytes, 0, header.rawLength(), qemu::write);
        } catch (BadRecord e) {
            throw header.wrong(Side.DESTINATION, "a record that cannot be (" + e.getMessage() + ")");
        }
    }

    /** The source answers the last piece of the holdings, which can be a moment before this side has noted what it told. */
    private Digest digestOfWhatWasTold() throws InterruptedException {
        try {
            return told.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The holdings are told or the session ends.", e);
        }
    }

    /** Whether all that QEMU was given, and all that was placed beside it, was proven. */
    boolean verified() {
        PageDecoder placed = decoder;
        return session.clean() && qemu.any() && !qemu.gone() && placed != null && (placed.digestsAgree() || passedOn);
    }
}
