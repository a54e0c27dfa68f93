package org.godwit.agent.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Lane lane = new Lane("web1");

    @AfterEach
    void close() {
        lane.close();
    }

    @Test
    void requestsOfManyThreadsAreCarriedOutOneAfterTheOther() throws InterruptedException {
        int[] count = {0};
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 100; n++) {
                    lane.run(() -> count[0] = count[0] + 1);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(count[0]).isEqualTo(5000);
    }

    @Test
    void aRequestMayAskAgainWithoutWaitingForItself() {
        assertThat(lane.<String>call(() -> lane.call(() -> "answer"))).isEqualTo("answer");
    }

    @Test
    void aRefusalReachesWhoeverAsked() {
        Problem problem = Problem.conflict("no", "No.", "Ask later.");

        assertThatThrownBy(() -> lane.run(() -> {
                    throw new Refusal(problem);
                }))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.problem()).isEqualTo(problem));
    }

    @Test
    void aFailedEventDoesNotStopTheLane() {
        lane.post(() -> {
            throw new IllegalStateException("an event that fails");
        });

        assertThat(lane.<String>call(() -> "still here")).isEqualTo("still here");
    }

    @Test
    void closingFinishesWhatIsUnderWayAndRefusesTheRest() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        boolean[] interrupted = {false};
        Thread asks = Thread.ofVirtual()
                .start(() -> lane.run(() -> {
                    begun.countDown();
                    try {
                        mayEnd.await();
                    } catch (InterruptedException e) {
                        interrupted[0] = true;
                    }
                }));
        begun.await();
        Thread closes = Thread.ofVirtual().start(lane::close);
        mayEnd.countDown();
        closes.join();
        asks.join();

        assertThat(interrupted[0]).isFalse();
        assertThatThrownBy(() -> lane.run(() -> {})).isInstanceOf(Refusal.class).hasMessageContaining("'web1'");
    }
}
