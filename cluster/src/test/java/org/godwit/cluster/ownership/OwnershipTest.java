package org.godwit.cluster.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the transitions allow, and what no sequence of them can bring about. */
class OwnershipTest {
    private static final int STEPS = 5_000;
    private static final List<String> HOSTS = List.of("a", "b", "c");

    private enum Kind {
        INTEND,
        COMMIT,
        WITHDRAW,
        DECLINE,
        HAND_BACK,
        CONCLUDE,
        ASSIGN
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void noSequenceOfTransitionsMakesTwoOwnersInOneEpoch(long seed) {
        Random random = new Random(seed);
        Ownership record = Ownership.first("a", "x0");
        Map<Long, String> ownerOfEpoch = new HashMap<>(Map.of(1L, "a"));
        Map<String, Kind> endOfAttempt = new HashMap<>();
        List<String> attempts = new ArrayList<>(List.of("x0"));
        Map<Kind, Integer> allowed = new HashMap<>();
        for (int step = 1; step <= STEPS; step++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            String by = HOSTS.get(random.nextInt(HOSTS.size()));
            String to = HOSTS.get(random.nextInt(HOSTS.size()));
            String known = attempts.get(Math.max(0, attempts.size() - 1 - random.nextInt(3)));
            Ownership next;
            try {
                next = switch (kind) {
                    case INTEND -> record.intend(by, to, "x" + step);
                    case COMMIT -> record.commit(by, known);
                    case WITHDRAW -> record.withdraw(by, known);
                    case DECLINE -> record.decline(by, known);
                    case HAND_BACK -> record.handBack(by, known);
                    case CONCLUDE -> record.conclude(by);
                    case ASSIGN -> record.assign(to, "x" + step);
                };
            } catch (OwnershipRefused e) {
                continue;
            }
            allowed.merge(kind, 1, Integer::sum);
            assertThat(next.epoch()).isBetween(record.epoch(), record.epoch() + 1);
            assertThat(next.epoch() > record.epoch()).isEqualTo(!next.owner().equals(record.owner()));
            assertThat(ownerOfEpoch.computeIfAbsent(next.epoch(), _ -> next.owner()))
                    .isEqualTo(next.owner());
            if (kind == Kind.COMMIT || kind == Kind.WITHDRAW || kind == Kind.DECLINE) {
                assertThat(known).isEqualTo(record.attempt());
                assertThat(endOfAttempt.put(known, kind))
                        .as("how attempt %s ended before", known)
                        .isNull();
            }
            if (kind == Kind.COMMIT) {
                assertThat(by).isEqualTo(record.target()).isEqualTo(next.owner());
            }
            if (kind == Kind.INTEND || kind == Kind.ASSIGN) {
                attempts.add("x" + step);
            }
            record = next;
        }
        assertThat(allowed).containsKeys(Kind.values());
    }

    @Test
    void aRefusalTellsWhatStandsInTheRecord() {
        Ownership offered = Ownership.first("a", "x0").intend("a", "b", "x1");

        assertThatThrownBy(() -> offered.commit("c", "x1"))
                .isInstanceOf(OwnershipRefused.class)
                .hasMessage("Cannot take the VM for c: it is being handed over to b"
                        + " (the record says: owner a, epoch 1, handing over to b, attempt x1).");
        assertThatThrownBy(() -> offered.commit("b", "x0")).hasMessageContaining("the record is of attempt x1, not x0");
        assertThatThrownBy(() -> offered.withdraw("b", "x1")).hasMessageContaining("b does not own the VM");
        assertThatThrownBy(() -> offered.assign("c", "x2")).hasMessageContaining("it is being handed over to b");
        assertThatThrownBy(() -> offered.intend("a", "c", "x2"))
                .hasMessageContaining("another handover, to b, has not ended");
    }

    @Test
    void aGuestThatNeverRanIsHandedBackWithANewEpoch() {
        Ownership taken = Ownership.first("a", "x0").intend("a", "b", "x1").commit("b", "x1");

        assertThat(taken.handBack("b", "x1"))
                .isEqualTo(new Ownership("a", 3, Ownership.Phase.SETTLED, null, "x1", null));
        assertThatThrownBy(() -> taken.handBack("a", "x1")).isInstanceOf(OwnershipRefused.class);
    }

    @Test
    void aConcludedHandoverIsNotTakenBack() {
        Ownership taken = Ownership.first("a", "x0").intend("a", "b", "x1").commit("b", "x1");

        assertThat(taken.conclude("a")).isEqualTo(taken.conclude("b"));
        assertThatThrownBy(() -> taken.conclude("c")).isInstanceOf(OwnershipRefused.class);
        assertThatThrownBy(() -> taken.conclude("a").handBack("b", "x1"))
                .hasMessageContaining("nobody else has a copy of it");
        assertThatThrownBy(() -> taken.conclude("a").conclude("a")).isInstanceOf(OwnershipRefused.class);
    }
}
