package org.godwit.server.evacuation;

import java.util.Optional;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.Host;
import org.godwit.server.pool.Limits;
import org.godwit.server.pool.MoveCost;

/**
 * One guest's way to its new host.
 *
 * @param chain legs of one chain go one after the other
 * @param sharesPages whether one of its chain went before
 */
record Leg(Guest guest, Host to, MoveCost cost, Optional<String> chain, boolean sharesPages) {
    Limits.Move move(Host from) {
        return new Limits.Move(guest.name(), from, to, false, guest.datastores());
    }
}
