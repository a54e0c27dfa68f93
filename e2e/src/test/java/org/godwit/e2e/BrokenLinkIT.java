package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.api.ByteSize;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.LabHost;
import org.godwit.lab.soak.LinkBreaker;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;
import org.junit.jupiter.api.Test;

/** The migration link breaks while memory is copied: the migration goes on where it was, and the guest notices nothing. */
@WithLab(link = "200mbit")
class BrokenLinkIT {
    private static final int MOVES = 4;

    @Test
    void aMigrationGoesOnWhereTheLinkBroke(Lab lab) {
        long seed = System.nanoTime();
        LinkBreaker breaker =
                new LinkBreaker(lab.hosts().stream().map(LabHost::migrationLink).toList(), seed);
        GuestOrder order =
                GuestOrder.idle("cut", 1).withMemory(ByteSize.ofMiB(256)).withChecked(ByteSize.ofMiB(96), 8, 0.1);
        try (GodwitClient client = lab.client()) {
            Moves moves = new Moves(client);
            LabGuest guest = LabGuest.define(lab, client, order, "h1");
            guest.start(client);
            try (Traffic traffic = Traffic.start(lab, guest.address())) {
                GuestReading before = guest.read();
                int reconnections = 0;
                for (int move = 0; move < MOVES; move++) {
                    String to = move % 2 == 0 ? "h2" : "h1";
                    reconnections += moves.move(guest, to, breaker::see)
                            .record()
                            .encodings()
                            .reconnections();
                    assertThat(breaker.settle()).as("seed %d", seed).isTrue();
                    assertThat(client.vm(guest.name()).host()).isEqualTo(to);
                }
                assertThat(guest.read().since(before).unharmed())
                        .as("seed %d", seed)
                        .isTrue();
                expectKept(traffic.report(), seed);
                System.out.printf("seed %d: %d moves, %d reconnections%n", seed, MOVES, reconnections);
            }
        }
    }

    private static void expectKept(TrafficReport seen, long seed) {
        assertThat(seen.tcpConnectionsKept()).as("seed %d", seed).isEqualTo(seen.tcpConnections());
        assertThat(seen.wrongBytes()).isZero();
        assertThat(seen.heartbeatsRepeated()).isZero();
        assertThat(seen.boots()).isEqualTo(1);
    }
}
