package org.godwit.lab;

import java.util.regex.Pattern;
import org.godwit.api.ByteSize;

/**
 * What a lab should be.
 *
 * @param name small letters and digits, up to 20; no dash, so that no lab's names begin with another's
 * @param hosts 1 to 9
 * @param link the rate of every host's migration link, each way
 * @param hostRam the size of each host's tmpfs for guests' RAM
 * @param datastore the size of the shared datastore; 0 puts it on the machine's own disk, without a limit of its own
 */
public record LabOptions(String name, int hosts, LinkRate link, ByteSize hostRam, ByteSize datastore) {
    static final Pattern NAME = Pattern.compile("[a-z0-9]{1,20}");

    public LabOptions {
        if (!NAME.matcher(name).matches()) {
            throw new LabException(
                    "A lab's name is made of small letters and digits, up to 20; '" + name + "' is not.");
        }
        if (hosts < 1 || hosts > 9) {
            throw new LabException("A lab has 1 to 9 hosts, not " + hosts + ".");
        }
        if (hostRam.bytes() <= 0) {
            throw new LabException("The size of a host's RAM must be positive; it is " + hostRam + ".");
        }
    }

    public static LabOptions named(String name) {
        return new LabOptions(name, 2, LinkRate.GIGABIT, ByteSize.ofMiB(3072), new ByteSize(0));
    }

    public LabOptions withHosts(int count) {
        return new LabOptions(name, count, link, hostRam, datastore);
    }

    public LabOptions withLink(LinkRate rate) {
        return new LabOptions(name, hosts, rate, hostRam, datastore);
    }

    public LabOptions withHostRam(ByteSize size) {
        return new LabOptions(name, hosts, link, size, datastore);
    }

    public LabOptions withDatastore(ByteSize size) {
        return new LabOptions(name, hosts, link, hostRam, size);
    }
}
