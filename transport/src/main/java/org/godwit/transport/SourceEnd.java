package org.godwit.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.transport.page.BadRecord;
import org.godwit.transport.page.Holdings;
import org.godwit.transport.page.HoldingsReader;
import org.godwit.transport.page.Layout;
import org.godwit.transport.page.PageHash;
import org.jspecify.annotations.Nullable;

/** Source QEMU's end of a session: reads what the destination holds, then takes the stream in and hands the return path out. */
final class SourceEnd implements Delivery.Sink, AutoCloseable {
    private final Session session;
    private final PageHash hash;
    private final HoldingsReader reader;
    private final CompletableFuture<Holdings> holdings = new CompletableFuture<>();
    private final AtomicBoolean attached = new AtomicBoolean();
    private volatile @Nullable QemuWriter qemu;

    SourceEnd(Session session, PageHash hash) {
        this.session = session;
        this.hash = hash;
        this.reader = new HoldingsReader(hash, Layout.MAX_PAGES);
        session.spawn("delivery", new Delivery(session, this));
    }

    @Override
    public void take(FrameHeader header, byte[] bytes) {
        if (header.type() == FrameType.HOLDINGS) {
            readHoldings(header, bytes);
            return;
        }
        QemuWriter to = qemu;
        if (to == null) {
            throw header.wrong(Side.SOURCE, "an answer of destination QEMU before source QEMU has said anything");
        }
        to.write(bytes, 0, header.rawLength());
    }

    private void readHoldings(FrameHeader header, byte[] bytes) {
        if (holdings.isDone()) {
            throw header.wrong(Side.SOURCE, "more of the destination's holdings after their end");
        }
        try {
            if (reader.read(bytes, 0, header.rawLength())) {
                holdings.complete(reader.holdings());
            }
        } catch (BadRecord e) {
            throw header.wrong(Side.SOURCE, "holdings that cannot be (" + e.getMessage() + ")");
        }
    }

    /** Joins source QEMU to the session, which owns the channel and the recall from now on, unless this throws. */
    void attach(SocketChannel channel, Recall recall) throws IOException {
        if (!attached.compareAndSet(false, true)) {
            channel.close();
            throw new IllegalStateException("The session has a QEMU at the source already.");
        }
        channel.configureBlocking(false);
        session.attached(channel);
        qemu = new QemuWriter(session, channel);
        SessionOptions options = session.options();
        CodecChoice choice = new CodecChoice(
                options.codec(),
                options.level(),
                options.pressers(),
                session.books().linkBytesPerSecond());
        for (int i = 0; i < options.pressers(); i++) {
            session.spawn("press-" + i, new Presser(session, choice));
        }
        session.spawn("intake", () -> takeIn(channel, recall, choice));
    }

    private void takeIn(SocketChannel channel, Recall recall, CodecChoice choice) {
        try {
            // A session that was over before this thread began has nobody left to interrupt it.
            if (!session.over()) {
                takeIn(channel, holdings.get(), recall, choice);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The holdings are read or the session ends.", e.getCause());
        } finally {
            recall.release().run();
        }
    }

    private void takeIn(SocketChannel channel, Holdings known, Recall recall, CodecChoice choice) {
        try (Packing packing = new Packing(session, known, hash, recall)) {
            new SourceIntake(session, channel, packing, choice).run();
        }
    }

    /** Gives back what no intake ever took over. */
    @Override
    public void close() {
        if (!holdings.isDone()) {
            reader.close();
        } else if (attached.compareAndSet(false, true)) {
            holdings.join().close();
        }
    }
}
