package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.godwit.api.VmState;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Census;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.LabHost;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;
import org.junit.jupiter.api.Test;

@WithLab(hosts = 1)
class GuestLifeIT {
    @Test
    void a_guest_boots_is_used_from_outside_and_leaves_nothing_when_it_is_deleted(Lab lab, GodwitClient client) {
        Census before = Census.of(lab);
        LabGuest guest = LabGuest.define(lab, client, GuestOrder.idle("life", 1), "h1");
        assertThat(client.vm("life").state()).isEqualTo(VmState.STOPPED);

        guest.start(client);
        assertThat(client.vm("life").state()).isEqualTo(VmState.RUNNING);
        assertThat(client.vm("life").host()).isEqualTo("h1");

        GuestReading first = guest.read();
        try (Traffic traffic = Traffic.start(lab, guest.address())) {
            guest.awaitChecksSince(first);
            TrafficReport seen = traffic.report();
            assertThat(seen.tcpConnectionsKept()).isEqualTo(seen.tcpConnections());
            assertThat(seen.wrongBytes()).isZero();
            assertThat(seen.heartbeatsRepeated()).isZero();
            assertThat(seen.boots()).isEqualTo(1);
        }
        assertThat(guest.read().since(first).unharmed()).isTrue();
        assertThat(lab.host("h1").learned())
                .anyMatch(learned ->
                        learned.mac().equals(guest.mac()) && !learned.port().equals("uplink"));
        assertThat(lab.learned()).contains(new LabHost.Learned(guest.mac(), lab.portTo("h1")));

        guest.shutDown(client);
        await().until(() -> client.vm("life").state() == VmState.STOPPED);
        guest.delete(client);

        assertThat(client.vms()).isEmpty();
        Census after = Census.of(lab);
        assertThat(after.qemus()).isEqualTo(before.qemus());
        assertThat(after.taps()).isEqualTo(before.taps());
        assertThat(after.files())
                .filteredOn(file -> !file.contains("/images/"))
                .isEqualTo(before.files().stream().toList());
    }
}
