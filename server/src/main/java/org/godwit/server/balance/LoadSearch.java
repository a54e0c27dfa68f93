package org.godwit.server.balance;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.godwit.server.pool.HostMode;
import org.jspecify.annotations.Nullable;

/**
 * Evens out the load, one move after the other: every guest of the most loaded host is tried on the least loaded ones, and the move is made that
 * betters the pool most after its cost. When that host has no move left that is worth it, the next one has its turn.
 *
 * <p>What is bettered is the pressure: the sum over all hosts of {@code cores · load²}. It grows like the processor time that guests wait
 * for, and it is least when all loads are equal. A move of it between two hosts can never be undone with a gain, since then the pressure
 * would have to fall both times: within a pass nothing goes to and fro.
 */
final class LoadSearch {
    /**
     * So many of the least loaded hosts are tried for a guest; more only if none of them can take it. Of hosts that are alike the least loaded one
     * is the best in any case.
     */
    private static final int ENOUGH = 100;

    private final Ledger ledger;
    private final Movable movable;
    private final Moves moves;
    private final BalanceSettings settings;
    private final List<List<Integer>> guestsOf;
    private final double[] loads;
    private final int[] byLoad;
    private final BitSet settled = new BitSet();

    LoadSearch(Ledger ledger, Movable movable, Moves moves, BalanceSettings settings) {
        this.ledger = ledger;
        this.movable = movable;
        this.moves = moves;
        this.settings = settings;
        this.guestsOf = ledger.guestsByHost();
        this.byLoad = IntStream.range(0, ledger.hosts()).toArray();
        this.loads =
                IntStream.range(0, ledger.hosts()).mapToDouble(ledger::load).toArray();
    }

    private record Best(Cargo cargo, int to, double gainCoreSeconds, double net) {}

    void relieve() {
        Threshold threshold = settings.threshold();
        BitSet begun = new BitSet();
        while (true) {
            int from = mostLoaded();
            if (from == Ledger.NOWHERE) {
                return;
            }
            double gap = loads[from] - leastLoad();
            if (gap < (begun.get(from) ? threshold.endsAt() : threshold.beginsAt())) {
                settled.set(from);
                continue;
            }
            begun.set(from);
            Best best = best(from);
            if (best == null) {
                settled.set(from);
            } else {
                make(from, best);
            }
        }
    }

    private int mostLoaded() {
        int most = Ledger.NOWHERE;
        for (int host = settled.nextClearBit(0); host < ledger.hosts(); host = settled.nextClearBit(host + 1)) {
            if (ledger.host(host).mode().givesGuests() && (most == Ledger.NOWHERE || loads[host] > loads[most])) {
                most = host;
            }
        }
        return most;
    }

    private double leastLoad() {
        double least = Double.POSITIVE_INFINITY;
        for (int host = 0; host < ledger.hosts(); host++) {
            if (ledger.host(host).mode() == HostMode.OPEN) {
                least = Math.min(least, loads[host]);
            }
        }
        return least;
    }

    private @Nullable Best best(int from) {
        sortByLoad();
        Best best = null;
        for (int guest : guestsOf.get(from)) {
            Cargo cargo = ledger.cargoOf(guest);
            // Of those that belong together the first speaks for all; scattered ones are for the rules' repair.
            if (cargo.guests()[0] != guest || !together(cargo, from) || !movable.mayMove(cargo)) {
                continue;
            }
            Best target = target(cargo, from);
            if (target != null && (best == null || target.net() > best.net())) {
                best = target;
            }
        }
        return best;
    }

    /** By insertion: two hosts have changed since the last time, the others are in order. */
    private void sortByLoad() {
        for (int i = 1; i < byLoad.length; i++) {
            int host = byLoad[i];
            int at = i;
            for (; at > 0 && loads[byLoad[at - 1]] > loads[host]; at--) {
                byLoad[at] = byLoad[at - 1];
            }
            byLoad[at] = host;
        }
    }

    private boolean together(Cargo cargo, int host) {
        for (int guest : cargo.guests()) {
            if (ledger.hostOf(guest) != host) {
                return false;
            }
        }
        return true;
    }

    /** The host on which a cargo betters the pool most, if any is worth what the move costs. */
    private @Nullable Best target(Cargo cargo, int from) {
        double loadBefore = loads[from];
        double loadAfter = ledger.loadWith(from, cargo, -1);
        double relief = ledger.cores(from) * (loadBefore * loadBefore - loadAfter * loadAfter);
        double least = settings.threshold().leastGainPerCore() * ledger.cores(from);
        double highest = loadBefore - settings.threshold().endsAt();
        int to = Ledger.NOWHERE;
        double gain = least;
        for (int tried = 0; tried < byLoad.length && (tried < ENOUGH || to == Ledger.NOWHERE); tried++) {
            int host = byLoad[tried];
            double has = loads[host];
            if (has > highest) {
                break;
            }
            double gets = ledger.loadWith(host, cargo, 1);
            double here = relief - ledger.cores(host) * (gets * gets - has * has);
            if (here > gain && gets < loadBefore && allowed(host, from, cargo)) {
                gain = here;
                to = host;
            }
        }
        if (to == Ledger.NOWHERE) {
            return null;
        }
        double gainCoreSeconds = gain * settings.horizon().toSeconds();
        double net = gainCoreSeconds - moves.coreSeconds(cargo, to);
        return net > 0 ? new Best(cargo, to, gainCoreSeconds, net) : null;
    }

    private boolean allowed(int host, int from, Cargo cargo) {
        return ledger.mayTake(host, cargo)
                && moves.hasTurns(host, cargo)
                && moves.hasTurns(from, cargo)
                && ledger.obstacle(host, cargo).isEmpty()
                && ledger.rules().unwanted(host, cargo).isEmpty()
                && !movable.wouldReturn(cargo, host);
    }

    private void make(int from, Best best) {
        Cargo cargo = best.cargo();
        int to = best.to();
        double gap = loads[from] - loads[to];
        String reason = String.format(
                Locale.ROOT,
                "'%s' is at %s and would be at %.0f %%, '%s' at %.0f %% and would be at %s, which gains %.0f core-seconds within %d min",
                ledger.host(from).name(),
                ledger.loadText(from, Cargo.EMPTY, 0),
                100 * ledger.loadWith(from, cargo, -1),
                ledger.host(to).name(),
                100 * loads[to],
                ledger.loadText(to, cargo, 1),
                best.gainCoreSeconds(),
                settings.horizon().toMinutes());
        moves.make(cargo, to, Threshold.levelOf(gap), best.gainCoreSeconds(), reason);
        movable.moved(cargo);
        loads[from] = ledger.load(from);
        loads[to] = ledger.load(to);
    }
}
