package org.godwit.server.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Moves guests to where rules want them. */
final class RuleRepair {
    /** A host that a should-rule names is no good place if it is nearly full. */
    private static final double BUSY = 0.9;

    private final Ledger ledger;
    private final Movable movable;
    private final Moves moves;
    private final List<String> unkept = new ArrayList<>();

    RuleRepair(Ledger ledger, Movable movable, Moves moves) {
        this.ledger = ledger;
        this.movable = movable;
        this.moves = moves;
    }

    /** Answers what could not be repaired, one sentence for each guest. */
    List<String> repair() {
        for (int guest = 0; guest < ledger.guests(); guest++) {
            if (ledger.rules().names(guest)) {
                int member = guest;
                ledger.brokenBy(guest).ifPresent(broken -> must(member, broken));
                should(guest);
            }
        }
        return unkept;
    }

    private void must(int guest, String broken) {
        Cargo cargo = ledger.cargoOf(guest);
        Optional<Integer> to = target(cargo);
        if (to.isPresent()) {
            moves.make(cargo, to.get(), 1, 0, broken);
            movable.moved(cargo);
            return;
        }
        String name = ledger.guest(guest).name();
        unkept.add(
                "'" + name + "' stays on '" + ledger.host(ledger.hostOf(guest)).name() + "' although " + broken + ": "
                        + (movable.mayMove(cargo)
                                ? Obstacles.text(ledger, cargo)
                                : "it cannot move, was moved within its cool-down, or contradicting rules name it")
                        + ".");
    }

    private void should(int guest) {
        Cargo cargo = ledger.cargoOf(guest);
        Optional<String> rule = ledger.rules().unwanted(ledger.hostOf(guest), cargo);
        if (rule.isEmpty()) {
            return;
        }
        target(cargo)
                .filter(to -> ledger.rules().unwanted(to, cargo).isEmpty() && ledger.loadWith(to, cargo, 1) <= BUSY)
                .ifPresent(to -> {
                    moves.make(
                            cargo,
                            to,
                            2,
                            0,
                            "rule '" + rule.get() + "' wants it there, where " + ledger.loadText(to, cargo, 1)
                                    + " would be used");
                    movable.moved(cargo);
                });
    }

    /**
     * The best host for a cargo. Guests of one affinity that are scattered gather on the host of one of them if one can take the others:
     * that moves the fewest.
     */
    private Optional<Integer> target(Cargo cargo) {
        if (!movable.mayMove(cargo)) {
            return Optional.empty();
        }
        return IntStream.of(cargo.guests())
                .map(ledger::hostOf)
                .distinct()
                .boxed()
                .filter(host -> cargo.guests().length > 1)
                .filter(host -> ledger.obstacle(host, cargo).isEmpty() && moves.hasTurns(host, cargo))
                .min(Comparator.comparingDouble(ledger::load))
                .or(() -> Placement.best(ledger, cargo).filter(host -> moves.hasTurns(host, cargo)));
    }
}
