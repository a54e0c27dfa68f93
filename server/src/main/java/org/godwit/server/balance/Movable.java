package org.godwit.server.balance;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.godwit.server.pool.Contradiction;

/** Which guests a pass may move at all, and each of them once. */
final class Movable {
    private final Ledger ledger;
    private final MoveHistory history;
    private final BalanceSettings settings;
    private final Instant now;
    private final BitSet still = new BitSet();

    Movable(
            Ledger ledger,
            MoveHistory history,
            BalanceSettings settings,
            Instant now,
            List<Contradiction> contradictions) {
        this.ledger = ledger;
        this.history = history;
        this.settings = settings;
        this.now = now;
        for (int guest = 0; guest < ledger.guests(); guest++) {
            if (ledger.guest(guest).heldBy().isPresent()
                    || !history.cooledDown(ledger.guest(guest).name(), now, settings.coolDown())) {
                still.set(guest);
            }
        }
        // Whatever is done about rules that contradict breaks one of them: people must say which.
        contradictions.stream()
                .flatMap(contradiction -> contradiction.rules().stream())
                .flatMap(rule -> rule.guests().stream())
                .mapToInt(ledger::guestNumber)
                .filter(guest -> guest != Ledger.NOWHERE)
                .forEach(still::set);
    }

    boolean mayMove(Cargo cargo) {
        for (int guest : cargo.guests()) {
            if (still.get(guest)) {
                return false;
            }
        }
        return true;
    }

    boolean wouldReturn(Cargo cargo, int to) {
        for (int guest : cargo.guests()) {
            if (history.wouldReturn(ledger.guest(guest).name(), ledger.host(to).name(), now, settings.coolDown())) {
                return true;
            }
        }
        return false;
    }

    void moved(Cargo cargo) {
        for (int guest : cargo.guests()) {
            still.set(guest);
        }
    }
}
