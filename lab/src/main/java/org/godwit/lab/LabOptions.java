package org.godwit.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.godwit.api.ByteSize;
import org.jspecify.annotations.Nullable;

/**
 * What a lab should be.
 *
 * @param name small letters and digits, up to 18; no dash, so that no lab's names begin with another's
 * @param hosts 1 to 9
 * @param link the rate of every host's migration link, each way
 * @param hostRam the size of each host's tmpfs for guests' RAM
 * @param datastore the size of the shared datastore; 0 puts it on the machine's own disk, without a limit of its own
 * @param bare namespaces, networks and folders only: no server and no agents
 * @param emulator the QEMU of all hosts; null: the lab chooses one that does not lose guests
 */
public record LabOptions(
        String name,
        int hosts,
        LinkRate link,
        ByteSize hostRam,
        ByteSize datastore,
        boolean bare,
        @Nullable Path emulator) {
    static final Pattern NAME = Pattern.compile("[a-z0-9]{1,18}");

    public LabOptions {
        if (!NAME.matcher(name).matches()) {
            throw new LabException(
                    "A lab's name is made of small letters and digits, up to 18; '" + name + "' is not.");
        }
        if (hosts < 1 || hosts > 9) {
            throw new LabException("A lab has 1 to 9 hosts, not " + hosts + ".");
        }
        if (hostRam.bytes() <= 0) {
            throw new LabException("The size of a host's RAM must be positive; it is " + hostRam + ".");
        }
        if (emulator != null && !Files.isExecutable(emulator)) {
            throw new LabException("A QEMU was expected at " + emulator + ", and no program is there.");
        }
    }

    public static LabOptions named(String name) {
        return new LabOptions(name, 2, LinkRate.GIGABIT, ByteSize.ofMiB(3072), new ByteSize(0), false, null);
    }

    public LabOptions withHosts(int count) {
        return new LabOptions(name, count, link, hostRam, datastore, bare, emulator);
    }

    public LabOptions withLink(LinkRate rate) {
        return new LabOptions(name, hosts, rate, hostRam, datastore, bare, emulator);
    }

    public LabOptions withHostRam(ByteSize size) {
        return new LabOptions(name, hosts, link, size, datastore, bare, emulator);
    }

    public LabOptions withDatastore(ByteSize size) {
        return new LabOptions(name, hosts, link, hostRam, size, bare, emulator);
    }

    public LabOptions withEmulator(Path program) {
        return new LabOptions(name, hosts, link, hostRam, datastore, bare, program);
    }

    public LabOptions withoutProcesses() {
        return new LabOptions(name, hosts, link, hostRam, datastore, true, emulator);
    }
}
