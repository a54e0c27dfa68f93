package org.godwit.agent.migration;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.agent.host.Niceness;
import org.godwit.api.ByteSize;
import org.godwit.api.HostLease;
import org.godwit.api.VmSpec;
import org.godwit.transport.DestinationSession;
import org.godwit.transport.Recall;
import org.godwit.transport.SessionId;
import org.godwit.transport.SessionOptions;
import org.godwit.transport.SourceSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fresh agent goes once through what its first migration will go through, with itself as its peer and with no VM: its checks, its
 * own API over mutual TLS, the measurement of the link, and a stream through a session.
 *
 * <p>Without this the first move of a guest took five times as long as the tenth: the JVM interprets what it has not met
 * often, encryption above all. It happens in the background and at the lowest priority: guests and migrations come first,
 * and one that comes before the rehearsal has ended is only slower. It writes to nothing but its own folder of sockets.
 */
public final class Rehearsal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** No VM can have this name. */
    private static final String FOLDER = ".rehearsal";

    private static final int ROUNDS = 8;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Surroundings here;
    private final HostLease self;
    private final Thread thread;

    private Rehearsal(Surroundings here, HostLease self) {
        this.here = here;
        this.self = self;
        this.thread = Thread.ofPlatform().daemon().name("rehearsal").unstarted(this::run);
    }

    /**
     * Begins, and returns at once.
     *
     * @param self this agent, as other agents find it
     */
    public static Rehearsal begin(Surroundings here, HostLease self) {
        Rehearsal rehearsal = new Rehearsal(here, self);
        rehearsal.thread.start();
        return rehearsal;
    }

    private void run() {
        Path folder = here.runtime(FOLDER);
        long began = System.nanoTime();
        try {
            Niceness.lowest();
            Files.createDirectories(folder);
            try (PeerAgent peer = new PeerAgent(self, here.identity())) {
                for (int i = 0; i < ROUNDS && !over(began); i++) {
                    askAndMeasure(peer);
                    stream(folder);
                }
            }
            LOG.info("Ready for migrations: rehearsed one for {} ms", (System.nanoTime() - began) / 1_000_000);
        } catch (IOException | InterruptedException | RuntimeException e) {
            // Nothing depends on it; the agent may have been stopped meanwhile.
            LOG.info("The rehearsal of a migration ended early: {}", Failures.sentence(e));
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.debug("An empty folder stays", e);
        }
    }

    private boolean over(long began) {
        return thread.isInterrupted() || System.nanoTime() - began > LONGEST.toNanos();
    }

    private void askAndMeasure(PeerAgent peer) {
        peer.check(new Incoming.CheckRequest(
                spec(),
                here.host(),
                here.qemu().versioned("q35").orElse("q35"),
                here.qemu().version().toString(),
                here.accelerator().word(),
                List.of(),
                List.of()));
        Clocks.measure(peer::clock);
        try (SourceSession probe = dial(new SessionId(peer.link().session()))) {
            probe.measure();
        }
    }

    private static VmSpec spec() {
        return new VmSpec("rehearsal", 1, ByteSize.ofMiB(64), null, null, null, null, List.of(), List.of(), null);
    }

    /** This thread is both QEMUs' outer ends, and a second one takes what arrives. */
    private void stream(Path folder) throws IOException, InterruptedException {
        SessionId id = SessionId.random();
        Path incoming = folder.resolve("in.sock");
        Path outgoing = folder.resolve("out.sock");
        // An agent that was killed in its rehearsal left them.
        Files.deleteIfExists(incoming);
        Files.deleteIfExists(outgoing);
        try (ServerSocketChannel shadow = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                DestinationSession destination = here.transport().expect(id, SessionOptions.defaults())) {
            shadow.bind(UnixDomainSocketAddress.of(incoming), 1);
            destination.attach(incoming, RehearsalStream.shadow());
            try (SocketChannel loaded = shadow.accept();
                    SourceSession source = dial(id)) {
                Thread taker =
                        Thread.ofPlatform().daemon().name("rehearsal shadow").start(() -> take(loaded));
                source.listen(outgoing, Recall.ofThisSession(RehearsalStream.BYTES));
                try (SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(outgoing))) {
                    RehearsalStream.writeTo(qemu);
                }
                taker.join(LONGEST);
            }
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    private SourceSession dial(SessionId id) {
        return SourceSession.connect(
                new InetSocketAddress(self.migrationAddress(), self.transportPort()),
                here.migrationAddress(),
                here.identity().sslContext(),
                id,
                SessionOptions.defaults());
    }

    private static void take(SocketChannel loaded) {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        try {
            while (loaded.read(buffer.clear()) >= 0) {
                LOG.trace("A piece arrived");
            }
            loaded.close();
        } catch (IOException e) {
            // The session was closed: this rehearsal is over.
            LOG.debug("The rehearsal's stream ended early", e);
        }
    }

    /** Ends it early; what it had of sessions ends with the transport. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
