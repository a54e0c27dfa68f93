package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.transport.page.PageIndex;
import org.godwit.transport.page.PageStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests of one kind in a row, over one page store and links that break. */
class SecondGuestTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int PAGES = 2000;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final PageStore store = PageStore.of(64 << 20);
    private final PageIndex index = PageIndex.of(64 << 20);
    private final AtomicInteger inUse = new AtomicInteger();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        store.close();
        index.close();
    }

    private SocketChannel shadow(DestinationSession destination, GuestStream guest) throws IOException {
        Path path = directory.resolve("in.sock");
        java.nio.file.Files.deleteIfExists(path);
        try (ServerSocketChannel incoming = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            incoming.bind(UnixDomainSocketAddress.of(path));
            inUse.incrementAndGet();
            destination.attach(
                    path,
                    new ShadowMemory(
                            new LinkedHashMap<>(Map.of("pc.ram", MemorySegment.ofArray(guest.shadow()))),
                            true,
                            store,
                            inUse::decrementAndGet));
            return incoming.accept();
        }
    }

    private SocketChannel source(CuttableLink.Session session) throws IOException {
        Path path = directory.resolve("out.sock");
        inUse.incrementAndGet();
        session.source().listen(path, new Recall(Wire.REMEMBER, index, inUse::decrementAndGet));
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    /** Moves the guest over a link that breaks some times. */
    private TransportStats move(GuestStream guest) throws Exception {
        SessionOptions options = SessionOptions.defaults().withMaxBytesPerSecond(12 << 20);
        TransportStats stats;
        try (CuttableLink link = new CuttableLink();
                CuttableLink.Session session = link.session(options);
                SocketChannel to = shadow(session.destination(), guest);
                SocketChannel from = source(session)) {
            CompletableFuture<byte[]> arrived = Streams.readAll(to, guest.rest().length);
            CompletableFuture<Void> written = Streams.writeAll(from, guest.stream(), random.split());
            for (int breaks = random.nextInt(1, 4); breaks > 0; breaks--) {
                // The breaks should fall anywhere; nothing is waited for.
                TimeUnit.MILLISECONDS.sleep(random.nextInt(150));
                link.cut();
            }
            assertThat(arrived).as("seed %d", seed).succeedsWithin(LONG).isEqualTo(guest.rest());
            assertThat(written).succeedsWithin(LONG);
            assertThat(session.destination().verified()).as("seed %d", seed).isTrue();
            assertThat(guest.shadow()).as("seed %d", seed).isEqualTo(guest.memory());
            stats = session.source().stats();
        }
        expectGivenBack();
        return stats;
    }

    private void expectGivenBack() {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(inUse)
                        .as("seed %d: both halves of the store are let go", seed)
                        .hasValue(0));
    }

    @Test
    void aSecondGuestOfTheSameKindCostsLittle() throws Exception {
        TransportStats first = move(new GuestStream(seed, PAGES, 3));
        TransportStats second = move(new GuestStream(seed, PAGES, 3));
        assertThat(second.pagesByEncoding().get("stored"))
                .as("seed %d: %s", seed, second.pagesByEncoding())
                .isPositive();
        assertThat(second.pagesByEncoding().get("fresh"))
                .as("seed %d: %s after %s", seed, second.pagesByEncoding(), first.pagesByEncoding())
                .isLessThan(first.pagesByEncoding().getOrDefault("fresh", 0L) / 2);
    }

    @Test
    void aGuestThatComesAfterOneThatWasCutOffArrives() throws Exception {
        for (int aborted = 0; aborted < 3; aborted++) {
            cutOff(new GuestStream(seed, PAGES, 3));
        }
        move(new GuestStream(seed, PAGES, 3));
    }

    private void cutOff(GuestStream guest) throws Exception {
        try (CuttableLink link = new CuttableLink();
                CuttableLink.Session session =
                        link.session(SessionOptions.defaults().withPatience(Duration.ofSeconds(1)));
                SocketChannel to = shadow(session.destination(), guest);
                SocketChannel from = source(session)) {
            CompletableFuture<byte[]> arrived = Streams.readAll(to, guest.rest().length);
            CompletableFuture<Void> written = Streams.writeAll(from, guest.stream(), random.split());
            TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
            if (random.nextBoolean()) {
                session.source().close();
            } else {
                session.destination().close();
            }
            await().atMost(LONG).until(() -> arrived.isDone() && written.isDone());
        }
        expectGivenBack();
    }

    @Test
    void whatWasTakenForASessionThatNeverBeganIsGivenBack() throws Exception {
        try (CuttableLink link = new CuttableLink();
                CuttableLink.Session session = link.session(SessionOptions.defaults())) {
            inUse.incrementAndGet();
            session.source()
                    .listen(directory.resolve("out.sock"), new Recall(Wire.REMEMBER, index, inUse::decrementAndGet));
            inUse.incrementAndGet();
            try {
                session.destination()
                        .attach(
                                directory.resolve("nobody.sock"),
                                new ShadowMemory(new LinkedHashMap<>(), true, store, inUse::decrementAndGet));
            } catch (TransportException e) {
                assertThat(e).hasMessageContaining("nobody.sock");
            }
        }
        expectGivenBack();
    }
}
