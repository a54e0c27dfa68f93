package org.godwit.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.Blackout;
import org.godwit.api.Convergence;
import org.godwit.api.Encodings;
import org.godwit.api.Forecast;
import org.godwit.api.LocalVm;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationProgress;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.MigrationStatus;
import org.godwit.api.PolicyPreset;
import org.godwit.api.Problem;
import org.godwit.api.Round;
import org.godwit.api.VmState;
import org.jspecify.annotations.Nullable;

/** What agents say, for {@link ScriptedAgent}. */
final class Scripts {
    private Scripts() {}

    static LocalVm local(String name, VmState state) {
        return new LocalVm(name, state, 4711L, "tcg", "10.0.2", "pc-q35-10.0", Instant.now(), null, null);
    }

    static LocalVm moving(String name, String migration) {
        return new LocalVm(
                name, VmState.MIGRATING, 4711L, "tcg", "10.0.2", "pc-q35-10.0", Instant.now(), migration, null);
    }

    static MigrationStatus status(
            String id, String vm, long version, MigrationPhase phase, Outcome outcome, @Nullable Problem failure) {
        boolean ended = outcome != Outcome.UNDER_WAY;
        MigrationRecord record = new MigrationRecord(
                id,
                vm,
                "a",
                "b",
                outcome,
                phase,
                Instant.now(),
                ended ? Instant.now() : null,
                900,
                Map.of(MigrationPhase.PRE_COPY, 500.0),
                outcome == Outcome.MOVED ? new Blackout(42, 1, 20, 10, 6, 5) : null,
                2,
                100,
                50,
                new Encodings(Map.of("zero", 10L), Map.of("zero", 5L), Map.of("plain", 50L), 0, null),
                120,
                1,
                outcome == Outcome.MOVED ? 2L : null,
                null,
                outcome == Outcome.MOVED ? new MigrationRecord.Announcement(true, List.of("br0 learned it.")) : null,
                outcome == Outcome.MOVED ? convergence() : null,
                outcome == Outcome.MOVED
                        ? new MigrationRecord.GuestClock(42.0, "The guest's clock was 42.0 ms late and was set.")
                        : null,
                List.of("The guest was told before the move, and was ready after 10 ms."),
                failure,
                outcome == Outcome.MOVED ? vm + " runs on b." : vm + " runs on a.");
        return new MigrationStatus(version, new MigrationProgress(phase, 1, 100, 50, 10, 200, 5, 7, 30, true), record);
    }

    static Forecast forecast() {
        return new Forecast(
                900,
                50,
                3,
                40,
                Forecast.Risk.LOW,
                "It converges.",
                new Forecast.Basis(1 << 20, 0.5, 0.4, 10, 1000, 0.01, 118_000_000));
    }

    private static Convergence convergence() {
        return new Convergence(
                PolicyPreset.GENTLE.policy(),
                List.of(new Round(1, 400, 300, 100, 10, 100, 50, 1e6, 60, 90, 0)),
                0,
                new Convergence.Stop(44, 20, 10, 5, 12));
    }

    /** One migration on a scripted agent: it goes on when the test says so, and every long poll is answered at the next change. */
    static final class Migration {
        private static final List<MigrationPhase> COURSE = List.of(
                MigrationPhase.REQUESTED, MigrationPhase.PREPARED, MigrationPhase.PRE_COPY, MigrationPhase.SWITCHOVER);

        private final String id;
        private final String vm;
        private int at;
        private long version = 1;
        private Outcome outcome = Outcome.UNDER_WAY;
        private @Nullable Problem failure;

        Migration(String id, String vm) {
            this.id = id;
            this.vm = vm;
        }

        void on(ScriptedAgent agent) {
            agent.on("GET /vms/" + vm, request -> local(vm, VmState.RUNNING));
            agent.on("POST /vms/" + vm + "/migrations", request -> Map.of("id", id));
            agent.on(
                    "GET /migrations/" + id,
                    request -> after(Long.parseLong(request.query().get("after"))));
        }

        private synchronized MigrationStatus after(long seen) {
            long deadline = System.nanoTime() + 1_000_000_000L;
            while (version <= seen && System.nanoTime() < deadline) {
                try {
                    wait(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            MigrationPhase phase = outcome == Outcome.UNDER_WAY
                    ? COURSE.get(at)
                    : outcome == Outcome.MOVED ? MigrationPhase.DONE : MigrationPhase.ABORTED;
            return status(id, vm, version, phase, outcome, failure);
        }

        synchronized void advance() {
            if (at + 1 < COURSE.size()) {
                at++;
                version++;
                notifyAll();
            } else {
                end(Outcome.MOVED, null);
            }
        }

        synchronized void end(Outcome how, @Nullable Problem why) {
            outcome = how;
            failure = why;
            version++;
            notifyAll();
        }
    }
}
