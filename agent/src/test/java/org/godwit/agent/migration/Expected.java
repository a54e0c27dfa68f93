package org.godwit.agent.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.agent.migration.Handover.Commit;
import org.godwit.agent.migration.Handover.Fate;
import org.godwit.agent.migration.Handover.HandBack;
import org.godwit.agent.migration.Handover.Next;
import org.godwit.agent.migration.Handover.Owner;
import org.godwit.agent.migration.model.State;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.qemu.RunState;

/** What {@link Handover} does in a state of the model: for each host whose turn it could be, what could come of it. */
final class Expected {
    private static final Set<String> STREAMING = Set.of("flowing", "sent");
    private static final Map<String, RunState> RUN_STATES = Map.of(
            "running", RunState.RUNNING,
            "stopped", RunState.PAUSED,
            "loaded", RunState.PAUSED,
            "completed", RunState.POSTMIGRATE);

    private final State state;
    private final List<Effect> effects = new ArrayList<>();

    /**
     * The part of a state that decisions are about.
     *
     * @param version of the record
     * @param parts of each host: its agent, what its source and its destination do, what its QEMU does
     */
    record Effect(Ownership record, int version, Set<State.Late> late, Map<String, String> parts) {
        static Effect of(State state) {
            Map<String, String> parts = new HashMap<>();
            for (String host : state.hosts()) {
                parts.put("agent " + host, state.word("agent", host));
                parts.put("source " + host, state.word("source", host, "state"));
                parts.put("target " + host, state.word("target", host, "state"));
                parts.put(
                        "runs " + host,
                        String.valueOf(state.word("qemu", host, "state").equals("running")));
            }
            return new Effect(state.record(), state.version(), Set.copyOf(state.late()), parts);
        }

        Effect with(String part, String value) {
            Map<String, String> changed = new HashMap<>(parts);
            changed.put(part, value);
            return new Effect(record, version, late, changed);
        }

        Effect written(Ownership next) {
            return new Effect(next, version + 1, late, parts);
        }

        Effect sent(Ownership next) {
            Set<State.Late> more = new HashSet<>(late);
            more.add(new State.Late(version, next));
            return new Effect(record, version, more, parts);
        }
    }

    private Expected(State state) {
        this.state = state;
    }

    static Set<Effect> of(State state, String action) {
        Expected expected = new Expected(state);
        for (String host : state.hosts()) {
            switch (action) {
                case "RecoverOwner" -> expected.recoverOwner(host);
                case "RecoverShadow" -> expected.recoverShadow(host);
                case "SettleByRecord" -> expected.settleByRecord(host);
                case "SettleByAnswer" -> expected.settleByAnswer(host);
                case "HearsInHand" -> expected.hearsInHand(host);
                case "Withdraw" -> expected.withdraw(host);
                case "CommitOwnership" -> expected.commitOwnership(host);
                case "HandBack" -> expected.handBack(host);
                default -> throw new IllegalArgumentException("No decision is behind " + action);
            }
        }
        return new HashSet<>(expected.effects);
    }

    private void recoverOwner(String host) {
        if (!recovers(host, "owner")) {
            return;
        }
        Effect now = Effect.of(state);
        switch (Handover.recoverOwner(state.record(), host)) {
            case Next.Write<Fate>(Ownership next) -> writes(next, now, now);
            case Next.Done<Fate>(Fate fate)
            when fate == Fate.REMOVE -> effects.add(now.with("agent " + host, "removing"));
            case Next.Done<Fate> _ -> {
                if (!STREAMING.contains(state.word("stream", host, "state"))) {
                    takeUp(host, mustResumeOwner(host));
                }
            }
        }
    }

    private boolean mustResumeOwner(String host) {
        RunState qemu = RUN_STATES.get(state.word("qemu", host, "state"));
        return qemu != null
                && state.is("disk", host, "moving")
                && Handover.mustResume(state.is("disk", host, "stopped"), qemu);
    }

    private void recoverShadow(String host) {
        if (!recovers(host, "shadow")) {
            return;
        }
        Effect now = Effect.of(state);
        switch (Handover.recoverShadow(state.record(), host, state.attempt("disk", host))) {
            case Next.Write<Fate>(Ownership next) -> writes(next, now, now);
            case Next.Done<Fate>(Fate fate)
            when fate == Fate.REMOVE -> effects.add(now.with("agent " + host, "removing"));
            case Next.Done<Fate> _ ->
                takeUp(host, state.word("qemu", host, "state").equals("loaded"));
        }
    }

    private void takeUp(String host, boolean resume) {
        if (!resume) {
            effects.add(Effect.of(state).with("agent " + host, "up"));
        } else if (mayLock(host)) {
            effects.add(Effect.of(state).with("runs " + host, "true"));
        }
    }

    private void settleByRecord(String host) {
        boolean settling = does("source", host, "settling");
        if (!settling && !does("source", host, "theirs")) {
            return;
        }
        Effect now = Effect.of(state);
        Effect ours = now.with("source " + host, "ours");
        switch (Handover.settleByRecord(state.record(), host, state.attempt("source", host))) {
            case Next.Write<Owner>(Ownership next) -> writes(next, ours, now);
            case Next.Done<Owner>(Owner owner) when owner == Owner.OURS -> effects.add(ours);
            case Next.Done<Owner> _ -> {
                if (settling) {
                    effects.add(now.with("source " + host, "theirs"));
                }
            }
        }
    }

    private void withdraw(String host) {
        if (!does("source", host, "withdrawing")) {
            return;
        }
        Effect now = Effect.of(state);
        Effect idle = now.with("source " + host, "idle");
        switch (Handover.settleByRecord(state.record(), host, state.attempt("source", host))) {
            case Next.Write<Owner>(Ownership next) -> writes(next, idle, now);
            case Next.Done<Owner> _ -> effects.add(idle);
        }
    }

    private void settleByAnswer(String host) {
        if (!does("source", host, "settling")) {
            return;
        }
        Effect ours = Effect.of(state).with("source " + host, "ours");
        if (isKnown(host)) {
            if (does("target", state.word("source", host, "to"), "given up")) {
                effects.add(ours);
            }
            return;
        }
        switch (answer(host)) {
            case Next.Write<Incoming.Outcome>(Ownership next) -> effects.add(ours.written(next));
            case Next.Done<Incoming.Outcome>(Incoming.Outcome outcome)
            when outcome == Incoming.Outcome.RELINQUISHED -> effects.add(ours);
            case Next.Done<Incoming.Outcome> _ -> {}
        }
    }

    private void hearsInHand(String host) {
        boolean theirs = does("source", host, "theirs");
        if (!theirs && !does("source", host, "asked")) {
            return;
        }
        boolean inHand = isKnown(host)
                ? does("target", state.word("source", host, "to"), "in hand")
                : theirs && answer(host).equals(new Next.Done<>(Incoming.Outcome.COMMITTED));
        if (inHand) {
            effects.add(Effect.of(state).with("source " + host, "moved"));
        }
    }

    private boolean isKnown(String source) {
        String to = state.word("source", source, "to");
        return state.word("agent", to).equals("up")
                && state.attempt("target", to).equals(state.attempt("source", source));
    }

    /** Of a destination that does not know the migration; nothing when it is down. */
    private Next<Incoming.Outcome> answer(String source) {
        String to = state.word("source", source, "to");
        return state.word("agent", to).equals("down")
                ? new Next.Done<>(Incoming.Outcome.UNDECIDED)
                : Handover.settleByAnswer(
                        state.record(),
                        to,
                        source,
                        state.attempt("source", source),
                        state.word("disk", to, "role").equals("owner"));
    }

    private void commitOwnership(String host) {
        if (!does("target", host, "committing")) {
            return;
        }
        Effect now = Effect.of(state);
        Effect committed = now.with("target " + host, "committed");
        switch (Handover.commitOwnership(state.record(), host, state.attempt("target", host))) {
            case Next.Write<Commit>(Ownership next) -> writes(next, committed, now);
            case Next.Done<Commit>(Commit commit) when commit == Commit.STANDS -> effects.add(committed);
            case Next.Done<Commit> _ -> effects.add(now.with("target " + host, "given up"));
        }
    }

    private void handBack(String host) {
        if (!does("target", host, "handing back")) {
            return;
        }
        Effect now = Effect.of(state);
        Effect gone = now.with("target " + host, "given up");
        switch (Handover.handBack(state.record(), host, state.attempt("target", host))) {
            case Next.Write<HandBack>(Ownership next) -> writes(next, gone, now);
            case Next.Done<HandBack>(HandBack outcome) when outcome == HandBack.GONE -> effects.add(gone);
            case Next.Done<HandBack> _ -> effects.add(now.with("target " + host, "must run"));
        }
    }

    /** A write is answered, or is on its way while the writer does not know. */
    private void writes(Ownership next, Effect answered, Effect unanswered) {
        effects.add(answered.written(next));
        if (state.faults() > 0) {
            effects.add(unanswered.sent(next));
        }
    }

    private boolean recovers(String host, String role) {
        return state.word("agent", host).equals("recovering")
                && state.word("disk", host, "role").equals(role);
    }

    private boolean does(String table, String host, String what) {
        return state.word("agent", host).equals("up")
                && state.word(table, host, "state").equals(what);
    }

    private boolean mayLock(String host) {
        return Set.of("Nobody", host).contains(state.lock());
    }
}
