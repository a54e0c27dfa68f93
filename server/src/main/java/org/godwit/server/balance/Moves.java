package org.godwit.server.balance;

import java.util.ArrayList;
import java.util.List;
import org.godwit.server.pool.CostForecast;
import org.godwit.server.pool.MoveCost;

/** The moves that a pass has found so far, made in the ledger as they are found. */
final class Moves {
    private final Ledger ledger;
    private final BalanceSettings settings;
    private final CostForecast costs;
    private final int[] ofHost;
    private final List<Recommendation> recommendations = new ArrayList<>();

    Moves(Ledger ledger, BalanceSettings settings, CostForecast costs) {
        this.ledger = ledger;
        this.settings = settings;
        this.costs = costs;
        ofHost = new int[ledger.hosts()];
    }

    /** Whether a host may take part in the moves of a cargo, beside those that it takes part in already. */
    boolean hasTurns(int host, Cargo cargo) {
        return ofHost[host] + cargo.guests().length <= settings.movesPerHost();
    }

    MoveCost cost(int guest, int to) {
        return costs.of(ledger.guest(guest), ledger.host(ledger.hostOf(guest)), ledger.host(to), false);
    }

    double coreSeconds(Cargo cargo, int to) {
        double sum = 0;
        for (int guest : cargo.guests()) {
            sum += cost(guest, to).coreSeconds(ledger.guest(guest).vcpus());
        }
        return sum;
    }

    /** Makes it. The reason is the cargo's; each of its guests gets it with its own name and cost. */
    void make(Cargo cargo, int to, int urgency, double gainCoreSeconds, String reason) {
        List<Recommendation> made = new ArrayList<>();
        for (int guest : cargo.guests()) {
            int from = ledger.hostOf(guest);
            if (from != to) {
                MoveCost cost = cost(guest, to);
                String name = ledger.guest(guest).name();
                String with = cargo.guests().length == 1 ? "" : ", with the guests that belong to it,";
                made.add(new Recommendation(
                        name,
                        ledger.host(from).name(),
                        ledger.host(to).name(),
                        urgency,
                        gainCoreSeconds,
                        cost,
                        "'" + name + "' should move from '" + ledger.host(from).name() + "' to '"
                                + ledger.host(to).name() + "'" + with + " since " + reason + "; it costs "
                                + cost.text() + "."));
                ofHost[from]++;
                ofHost[to]++;
            }
        }
        ledger.move(cargo, to);
        recommendations.addAll(made);
    }

    List<Recommendation> recommendations() {
        return List.copyOf(recommendations);
    }
}
