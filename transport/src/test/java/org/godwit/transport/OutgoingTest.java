package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private final Outgoing outgoing = new Outgoing(Side.SOURCE, new Window(64 << 20));
    private final List<Long> settled = new ArrayList<>();

    private Batch submit() throws InterruptedException {
        Batch batch = outgoing.acquire(done -> settled.add(done.number)).orElseThrow();
        batch.type = FrameType.RECORDS;
        batch.rawLength = 1000;
        outgoing.submit(batch);
        outgoing.pressed(outgoing.toPress().orElseThrow());
        return batch;
    }

    private Batch next(Outbox outbox, int lane) throws InterruptedException {
        return outgoing.next(outbox, lane).orElseThrow().batch().orElseThrow();
    }

    @Test
    void whatALaneHadUnderWayGoesOutAgainOnAnotherAndNothingElseDoes() throws InterruptedException {
        Outbox first = outgoing.outbox();
        Outbox second = outgoing.outbox();
        for (int i = 0; i < 4; i++) {
            submit();
        }
        outgoing.sent(next(first, 1));
        outgoing.sent(next(second, 2));
        Batch halfWritten = next(first, 1);
        outgoing.acknowledge(1);
        outgoing.requeue(1);
        assertThat(next(second, 2).number).isEqualTo(halfWritten.number);
        assertThat(next(second, 2).number).isEqualTo(3);
        assertThat(outgoing.starving()).isTrue();
    }

    @Test
    void aBatchIsNotUsedAgainWhileAConnectionStillWritesIt() throws InterruptedException {
        Outbox lane = outgoing.outbox();
        long number = submit().number;
        Batch sending = next(lane, 1);
        outgoing.acknowledge(1);
        submit();
        assertThat(settled).isEmpty();
        outgoing.sent(sending);
        submit();
        assertThat(settled).containsExactly(number);
    }

    @Test
    void acknowledgementsOfWhatWasNeverSubmittedAreRefusedAndOldOnesSayNothing() throws InterruptedException {
        submit();
        submit();
        outgoing.acknowledge(2);
        outgoing.acknowledge(1);
        assertThat(outgoing.idle()).isTrue();
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> outgoing.acknowledge(3))
                .withMessageContaining("3 frames, expected 2 to 2");
    }

    @Test
    void theOrderOfNumbersIsTheOrderOfSendingWhicheverIsPressedFirst() throws InterruptedException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Outbox lane = outgoing.outbox();
        List<Batch> unpressed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Batch batch = outgoing.acquire(done -> {}).orElseThrow();
            batch.rawLength = 1;
            outgoing.submit(batch);
            unpressed.add(outgoing.toPress().orElseThrow());
        }
        while (!unpressed.isEmpty()) {
            outgoing.pressed(unpressed.remove(random.nextInt(unpressed.size())));
        }
        for (long number = 0; number < 20; number++) {
            assertThat(next(lane, 1).number).as("seed %d", seed).isEqualTo(number);
        }
    }
}
