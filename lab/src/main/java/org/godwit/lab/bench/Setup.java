package org.godwit.lab.bench;

import java.time.Instant;

/**
 * Where, when and with what a comparison was made.
 *
 * @param command what would make it again
 * @param link the rate of the migration link, each way
 * @param machine processors, memory and accelerator
 * @param versions of Godwit, QEMU and, where it took part, libvirt
 */
public record Setup(Instant at, String command, String link, String machine, String versions) {
    String asText() {
        return machine + "; " + versions + "; migration link " + link + "; "
                + at.toString().substring(0, 10);
    }
}
