package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.godwit.transport.TransportException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All the ways in which a session ends other than well. */
class SessionEndTest {
    @TempDir
    private Path directory;

    private static TransportException why(CompletableFuture<Void> ended) {
        await().until(ended::isDone);
        CompletionException thrown = catchThrowableOfType(CompletionException.class, ended::join);
        return (TransportException) java.util.Objects.requireNonNull(thrown.getCause());
    }

    /** A connection that was not accepted yet is reset rather than ended: QEMU takes both for the end. */
    private static boolean seesEnd(SocketChannel qemu) throws IOException {
        try {
            return qemu.read(ByteBuffer.allocate(1)) == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void closingTheSourceIsSeenByBothQemusAndNamedAtTheDestination() throws IOException {
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            wire.source.close();
            assertThat(seesEnd(from)).isTrue();
            assertThat(seesEnd(to)).isTrue();
            assertThat(why(wire.source.ended()).fault()).isEqualTo(Fault.CLOSED);
            assertThat(why(wire.destination.ended()))
                    .hasMessageContaining("The source gave the session up")
                    .hasMessageContaining("was closed there");
        }
    }

    @Test
    void closingTheDestinationIsSeenByBothQemusAndNamedAtTheSource() throws IOException {
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            wire.destination.close();
            assertThat(seesEnd(from)).isTrue();
            assertThat(seesEnd(to)).isTrue();
            assertThat(why(wire.source.ended()).fault()).isEqualTo(Fault.ABANDONED);
        }
    }

    @Test
    void closingInTheMiddleOfAStreamThatNobodyReadsLeavesNoThreadAndNoFile() throws IOException {
        Wire wire = new Wire(SessionOptions.defaults());
        try (SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            from.configureBlocking(false);
            ByteBuffer much = ByteBuffer.allocate(1 << 20);
            await().until(() ->
                    from.write(much.clear()) == 0 && wire.source.stats().queuedBytes() > 0);
            assertThat(to.isOpen()).isTrue();
        } finally {
            wire.close();
        }
        await().untilAsserted(() -> assertThat(threadsOf(wire.id)).isEmpty());
        assertThat(directory.resolve("out.sock")).doesNotExist();
        wire.close();
    }

    private static List<String> threadsOf(SessionId id) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(id.toString()))
                .toList();
    }

    @Test
    void aCutConnectionEndsBothSidesAndBothQemusSeeIt() throws IOException {
        try (CuttableLink link = new CuttableLink();
                CuttableLink.Session cut =
                        link.session(SessionOptions.defaults().withPatience(Duration.ZERO));
                SocketChannel from = cut.sourceQemu(directory)) {
            link.cut();
            assertThat(seesEnd(from)).isTrue();
            assertThat(why(cut.source().ended())).hasMessageContaining("expected frame");
            assertThat(why(cut.destination().ended()).fault()).isEqualTo(Fault.BROKEN);
        }
    }

    @Test
    void aSilentLinkIsTakenForBroken() throws IOException {
        SessionOptions options =
                SessionOptions.defaults().withSilence(Duration.ofMillis(400)).withPatience(Duration.ZERO);
        try (CuttableLink link = new CuttableLink();
                CuttableLink.Session silent = link.session(options);
                SocketChannel from = silent.sourceQemu(directory)) {
            link.freeze();
            assertThat(seesEnd(from)).isTrue();
            assertThat(why(silent.source().ended())).hasMessageContaining("heard nothing from the destination");
            assertThat(why(silent.destination().ended())).hasMessageContaining("heard nothing from the source");
        }
    }

    @Test
    void aSessionThatIsOnlyQuietLives() throws InterruptedException {
        SessionOptions options = SessionOptions.defaults().withSilence(Duration.ofMillis(400));
        try (Wire wire = new Wire(options)) {
            // Longer than the silence, since that is what must not end it.
            TimeUnit.MILLISECONDS.sleep(1000);
            assertThat(wire.source.ended()).isNotDone();
            assertThat(wire.destination.ended()).isNotDone();
        }
    }

    @Test
    void theEarlyEndOfSourceQemuIsDeliveredAndIsNoFailureOfTheSession() throws IOException {
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            from.write(ByteBuffer.allocate(1000));
            Streams.close(from);
            ByteBuffer got = ByteBuffer.allocate(2000);
            while (to.read(got) >= 0) {
                assertThat(got.position()).isLessThanOrEqualTo(1000);
            }
            assertThat(got.position()).isEqualTo(1000);
            await().untilAsserted(() -> {
                assertThat(wire.source.ended()).isCompleted();
                assertThat(wire.destination.ended()).isCompleted();
            });
            assertThat(wire.source.stats().streamBytes()).isEqualTo(1000);
        }
    }

    @Test
    void destinationQemuThatDiesUnderTheStreamTakesSourceQemusSocketWithIt() throws IOException {
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            from.write(ByteBuffer.allocate(1000));
            Streams.close(to);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                while (true) {
                    from.write(ByteBuffer.allocate(100_000));
                }
            });
            await().untilAsserted(() -> assertThat(wire.source.ended()).isCompleted());
            await().untilAsserted(() -> assertThat(wire.destination.ended()).isCompleted());
            assertThat(wire.destination.verified()).isFalse();
        }
    }
}
