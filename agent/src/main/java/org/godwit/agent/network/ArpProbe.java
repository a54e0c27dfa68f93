package org.godwit.agent.network;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.agent.host.HostTool;
import org.godwit.agent.host.HostToolException;

/**
 * One ARP probe (RFC 5227: sender address 0.0.0.0) by iputils' {@code arping -D}. It needs no address on the interface, and no
 * neighbour's cache changes by it.
 */
final class ArpProbe {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern REPLY = Pattern.compile("reply from \\S+ \\[([0-9A-Fa-f:]{17})\\]");

    private ArpProbe() {}

    static Neighbour ask(String bridge, String address) {
        if (!IPV4.matcher(address).matches()) {
            return new Neighbour.NotAsked("'" + address + "' is not an IPv4 address, and only those are probed.");
        }
        try {
            HostTool.Output output = HostTool.run(
                    List.of("arping", "-D", "-f", "-c", "2", "-w", "1", "-I", bridge, address), Duration.ofSeconds(5));
            Matcher reply = REPLY.matcher(output.out());
            if (reply.find()) {
                return new Neighbour.Answered(reply.group(1).toLowerCase(Locale.ROOT));
            }
            return output.err().isBlank()
                    ? new Neighbour.Silent()
                    : new Neighbour.NotAsked("'" + address + "' could not be probed: " + output.complaint() + ".");
        } catch (HostToolException e) {
            return new Neighbour.NotAsked("'" + address + "' could not be probed: " + e.getMessage()
                    + " Debian's package is iputils-arping.");
        }
    }
}
