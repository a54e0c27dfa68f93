package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.godwit.transport.page.PageStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest's memory over links that break: whatever the schedule, the destination has the same pages and QEMU the same bytes. */
class BrokenLinkTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch released = new CountDownLatch(1);

    @TempDir
    private Path directory;

    private SocketChannel shadow(DestinationSession destination, GuestStream guest, boolean fresh) throws IOException {
        Path path = directory.resolve("in.sock");
        try (ServerSocketChannel incoming = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            incoming.bind(UnixDomainSocketAddress.of(path));
            destination.attach(
                    path,
                    new ShadowMemory(
                            new LinkedHashMap<>(Map.of("pc.ram", MemorySegment.ofArray(guest.shadow()))),
                            fresh,
                            PageStore.none(),
                            released::countDown));
            return incoming.accept();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void breaksOfEitherDirectionAtAnyTimeChangeNoByte(int connections) throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        GuestStream guest = new GuestStream(seed, 3000, 5);
        byte[] answers = ReturnMessages.some(seed, 3000);
        SessionOptions options =
                SessionOptions.defaults().withConnections(connections).withMaxBytesPerSecond(12 << 20);
        try (CuttableLink link = new CuttableLink();
                CuttableLink.Session session = link.session(options);
                SocketChannel to = shadow(session.destination(), guest, true);
                SocketChannel from = session.sourceQemu(directory)) {
            CompletableFuture<byte[]> arrived = Streams.readAll(to, guest.rest().length);
            CompletableFuture<byte[]> returned = Streams.readAll(from, answers.length);
            CompletableFuture<Void> written = Streams.writeAll(from, guest.stream(), random.split());
            // Destination QEMU answers; whoever answers before anything was said is refused.
            await().atMost(LONG).until(() -> session.source().stats().streamBytes() > 0);
            CompletableFuture<Void> answered = Streams.writeAll(to, answers, random.split());
            for (int breaks = random.nextInt(2, 6); breaks > 0; breaks--) {
                // The breaks should fall anywhere; nothing is waited for.
                TimeUnit.MILLISECONDS.sleep(random.nextInt(150));
                link.cut();
            }
            assertThat(arrived).as("seed %d", seed).succeedsWithin(LONG).isEqualTo(guest.rest());
            assertThat(returned).as("seed %d", seed).succeedsWithin(LONG).isEqualTo(answers);
            assertThat(written).succeedsWithin(LONG);
            assertThat(answered).succeedsWithin(LONG);
            assertThat(session.destination().verified()).as("seed %d", seed).isTrue();
            assertThat(guest.shadow()).as("seed %d", seed).isEqualTo(guest.memory());
            assertThat(session.source().stats().reconnections()).isPositive();
        }
        assertThat(released.await(60, TimeUnit.SECONDS))
                .as("the shadow's memory is let go")
                .isTrue();
    }

    @Test
    void whatArrivesIsAcknowledgedThoughTheDestinationHasNotNoticedTheBreak() throws Exception {
        long seed = System.nanoTime();
        GuestStream guest = new GuestStream(seed, 3000, 5);
        SessionOptions slow = SessionOptions.defaults().withMaxBytesPerSecond(12 << 20);
        try (CuttableLink link = new CuttableLink();
                CuttableLink.Session session =
                        link.session(slow.withSilence(Duration.ofMillis(400)), slow.withSilence(LONG));
                SocketChannel to = shadow(session.destination(), guest, true);
                SocketChannel from = session.sourceQemu(directory)) {
            CompletableFuture<byte[]> arrived = Streams.readAll(to, guest.rest().length);
            CompletableFuture<Void> written = Streams.writeAll(from, guest.stream(), new SplittableRandom(seed));
            await().atMost(LONG).until(() -> session.destination().stats().streamBytes() > 1 << 20);
            link.strand();
            assertThat(arrived).as("seed %d", seed).succeedsWithin(LONG).isEqualTo(guest.rest());
            assertThat(written).succeedsWithin(LONG);
            Streams.close(from);
            assertThat(session.source().ended()).as("seed %d", seed).succeedsWithin(Duration.ofSeconds(20));
            assertThat(session.source().stats().reconnections()).isPositive();
            assertThat(guest.shadow()).as("seed %d", seed).isEqualTo(guest.memory());
        }
    }

    @Test
    void whatTheShadowHoldsAlreadyCostsNothing() throws Exception {
        long seed = System.nanoTime();
        GuestStream guest = new GuestStream(seed, 3000, 1);
        System.arraycopy(guest.memory(), 0, guest.shadow(), 0, guest.memory().length);
        guest.spoilShadow(7);
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = shadow(wire.destination, guest, false);
                SocketChannel from = wire.sourceQemu(directory)) {
            CompletableFuture<byte[]> arrived = Streams.readAll(to, guest.rest().length);
            assertThat(Streams.writeAll(from, guest.stream(), new SplittableRandom(seed)))
                    .succeedsWithin(LONG);
            assertThat(arrived).succeedsWithin(LONG).isEqualTo(guest.rest());
            assertThat(guest.shadow()).as("seed %d", seed).isEqualTo(guest.memory());
            assertThat(wire.destination.verified()).isTrue();
            Map<String, Long> pages = wire.source.stats().pagesByEncoding();
            assertThat(Stream.of("zero", "fresh", "copy", "delta")
                            .mapToLong(sent -> pages.getOrDefault(sent, 0L))
                            .sum())
                    .as("seed %d: %s; one was spoiled, the zero ones are counted apart", seed, pages)
                    .isLessThanOrEqualTo(1 + guest.zeroPages());
        }
    }

    @Test
    void aShadowsMemoryThatSomebodyElseChangedIsNoticedBeforeItsDevicesAreLoaded() throws Exception {
        long seed = System.nanoTime();
        GuestStream guest = new GuestStream(seed, 100, 1);
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = shadow(wire.destination, guest, true);
                SocketChannel from = wire.sourceQemu(directory)) {
            guest.spoilShadow(guest.writtenPage());
            CompletableFuture<byte[]> arrived = Streams.readAll(to, guest.rest().length);
            CompletableFuture<Void> written = Streams.writeAll(from, guest.stream(), new SplittableRandom(seed));
            await().atMost(LONG).until(() -> wire.destination.ended().isCompletedExceptionally());
            assertThat(wire.destination.ended())
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withMessageContaining("digest");
            assertThat(wire.destination.verified()).isFalse();
            assertThat(arrived.get(60, TimeUnit.SECONDS).length)
                    .as("nothing behind the memory reached QEMU")
                    .isLessThanOrEqualTo(guest.restBeforeDevices());
            assertThat(written).as("the small stream fits the sockets").isNotNull();
        }
    }

    @Test
    void aSourceThatDoesNotComeBackIsGivenUpAfterThePatience() throws Exception {
        SessionOptions options =
                SessionOptions.defaults().withSilence(Duration.ofMillis(400)).withPatience(Duration.ofMillis(600));
        CuttableLink link = new CuttableLink();
        try (CuttableLink.Session session = link.session(options);
                SocketChannel from = session.sourceQemu(directory)) {
            link.close();
            await().atMost(LONG)
                    .until(() -> session.source().ended().isDone()
                            && session.destination().ended().isDone());
            assertThat(session.source().ended())
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withMessageContaining("No connection was back within");
            assertThat(from.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        } finally {
            link.close();
        }
    }
}
