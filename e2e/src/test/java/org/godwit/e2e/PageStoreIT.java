package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.api.ByteSize;
import org.godwit.api.MigrationRecord;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.junit.jupiter.api.Test;

/** Guests of one group leave a host one after another; each is checked from inside. */
@WithLab
class PageStoreIT {
    @Test
    void whatTheNextGuestOfAGroupHasInCommonWithTheLastIsNotSentAgain(Lab lab, GodwitClient client) {
        Moves moves = new Moves(client);
        LabGuest first = guest(lab, client, "kind1", 1);
        LabGuest second = guest(lab, client, "kind2", 2);

        MigrationRecord alone = moves.move(first, "h2").record();
        MigrationRecord after = moves.move(second, "h2").record();

        assertThat(after.encodings().pages().get("stored"))
                .as("%s", after.encodings())
                .isGreaterThan(5000);
        // Pages, not bytes: how hard they are compressed follows the machine's mood.
        assertThat(after.encodings().pages().getOrDefault("fresh", 0L))
                .as("%s after %s", after.encodings(), alone.encodings())
                .isLessThan(alone.encodings().pages().getOrDefault("fresh", 0L) * 2 / 3);
    }

    private static LabGuest guest(Lab lab, GodwitClient client, String name, int number) {
        GuestOrder order =
                GuestOrder.idle(name, number).withMemory(ByteSize.ofMiB(192)).withChecked(ByteSize.ofMiB(4), 1, 0.1);
        LabGuest made = LabGuest.define(lab, client, order, "h1", spec -> spec.withGroup("kind"));
        made.start(client);
        return made;
    }
}
