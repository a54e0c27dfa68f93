package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.godwit.api.VmSpec;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.junit.jupiter.api.Test;

/** A guest that was booted by UEFI firmware and has a cloud-init seed: both are files beside its disk, which the destination must find and use as they are. */
@WithLab
class FirmwareIT {
    private static final String WORD = "a-word-that-only-the-seed-has";
    private static final int VOLUME_ID_OF_AN_ISO = 32_808;

    @Test
    void aGuestWithUefiAndASeedMovesThereAndBackAndKeepsBoth(Lab lab, GodwitClient client) throws Exception {
        LabGuest guest = LabGuest.define(lab, client, GuestOrder.idle("uefi", 1), "h1", FirmwareIT::withBoth);
        guest.start(client);
        expectBoth(client, guest.name());

        for (String host : new String[] {"h2", "h1"}) {
            new Moves(client).move(guest, host);
            expectBoth(client, guest.name());
        }

        guest.shutDown(client);
        // Its variables are its own: it starts with those that it had.
        guest.start(client);
        expectBoth(client, guest.name());
    }

    private static VmSpec withBoth(VmSpec spec) {
        return new VmSpec(
                spec.name(),
                spec.vcpus(),
                spec.memory(),
                spec.cpu(),
                spec.machine(),
                VmSpec.Firmware.UEFI,
                spec.boot(),
                spec.disks(),
                spec.nics(),
                new VmSpec.CloudInit("#cloud-config\n# " + WORD + "\n", null, null));
    }

    /** What the guest itself sees, not from its cache: firmware that is EFI, and the seed's volume id and content on its second disk. */
    private static void expectBoth(GodwitClient client, String vm) throws Exception {
        String said = asked(
                client,
                vm,
                "echo 3 >/proc/sys/vm/drop_caches; ls -d /sys/firmware/efi/runtime; dd if=/dev/vdb bs=1 skip="
                        + VOLUME_ID_OF_AN_ISO + " count=6 2>/dev/null; echo; grep -o " + WORD + " /dev/vdb");
        assertThat(said).contains("\r\n/sys/firmware/efi/runtime\r\n", "cidata\r\n", "\r\n" + WORD);
    }

    /** Types into the guest's shell on the serial console and answers what it printed. */
    private static String asked(GodwitClient client, String vm, String command) throws Exception {
        try (InputStream console = client.console(vm)) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> until("end of 42", console));
            client.type(vm, ("\n" + command + "; echo end of $((6*7))\n").getBytes(StandardCharsets.UTF_8));
            return answer.get(30, TimeUnit.SECONDS);
        }
    }

    private static String until(String end, InputStream console) {
        StringBuilder text = new StringBuilder();
        try {
            while (text.indexOf(end) < 0) {
                int read = console.read();
                if (read < 0) {
                    break;
                }
                text.append((char) read);
            }
        } catch (IOException e) {
            text.append(e);
        }
        return text.toString();
    }
}
