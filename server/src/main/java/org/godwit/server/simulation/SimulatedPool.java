package org.godwit.server.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.godwit.server.pool.Host;
import org.godwit.server.pool.HostMode;
import org.godwit.server.pool.Pool;
import org.godwit.server.pool.Resources;
import org.godwit.server.pool.Rule;
import org.godwit.server.pool.Running;
import org.godwit.server.pool.Smoothed;

/** The world that the real code looks at: what guests want now, what of it is seen through the smoothing, and who is where. */
final class SimulatedPool {
    private static final long LINK = 10_000_000_000L;
    /** What a host needs for itself. */
    private static final Resources OVERHEAD = new Resources(0.5, 4L << 30, 1e6, 1e6);

    private final SyntheticPool made;
    private final int[] hostOf;
    private final int[] hostOfUnbalanced;
    private final Resources[] wanted;
    private final Smoothed[] seen;

    SimulatedPool(SyntheticPool made) {
        this.made = made;
        hostOf = made.hostOf();
        hostOfUnbalanced = made.hostOf();
        wanted = new Resources[hostOf.length];
        seen = new Smoothed[hostOf.length];
    }

    /** A minute passes. */
    void demand(Instant now) {
        long minute = now.getEpochSecond() / 60;
        for (int guest = 0; guest < wanted.length; guest++) {
            wanted[guest] = made.guests().get(guest).demandAt(minute);
            seen[guest] = seen[guest] == null ? new Smoothed(wanted[guest], now) : seen[guest].with(wanted[guest], now);
        }
    }

    void arrive(String guest, String host) {
        hostOf[number(guest)] = number(host);
    }

    private static int number(String name) {
        return Integer.parseInt(name, 1, name.length(), 10);
    }

    /** A host as the limits want it; its load plays no part in them. */
    Host host(String name) {
        return host(number(name), OVERHEAD);
    }

    private Host host(int number, Resources used) {
        return new Host(
                SyntheticPool.hostName(number), made.hosts().get(number), used, HostMode.OPEN, LINK, Set.of("shared"));
    }

    /** As an operator's server would see it. */
    Pool seen() {
        Resources[] used = used(
                hostOf,
                IntStream.range(0, seen.length)
                        .mapToObj(guest -> seen[guest].value())
                        .toList());
        List<Host> hosts = IntStream.range(0, used.length)
                .mapToObj(host -> host(host, used[host]))
                .toList();
        List<Running> guests = IntStream.range(0, hostOf.length)
                .mapToObj(guest -> new Running(
                        made.guests().get(guest).wanting(seen[guest].value()), SyntheticPool.hostName(hostOf[guest])))
                .toList();
        return new Pool(hosts, guests, made.rules(), 1);
    }

    private Resources[] used(int[] where, List<Resources> demand) {
        Resources[] used = new Resources[made.hosts().size()];
        Arrays.fill(used, OVERHEAD);
        for (int guest = 0; guest < where.length; guest++) {
            used[where[guest]] = used[where[guest]].plus(demand.get(guest));
        }
        return used;
    }

    /** The loads of this very minute, not smoothed: those that guests feel. */
    double[] loads() {
        return loads(hostOf);
    }

    /** What they would be had nothing been moved. */
    double[] loadsUnbalanced() {
        return loads(hostOfUnbalanced);
    }

    private double[] loads(int[] where) {
        Resources[] used = used(where, List.of(wanted));
        return IntStream.range(0, used.length)
                .mapToDouble(host -> used[host].loadOn(made.hosts().get(host)))
                .toArray();
    }

    /** The rules that do not hold now; found without the code that must keep them. */
    List<String> brokenRules() {
        List<String> broken = new ArrayList<>();
        for (Rule rule : made.rules()) {
            List<String> hosts = rule.guests().stream()
                    .map(guest -> SyntheticPool.hostName(hostOf[number(guest)]))
                    .toList();
            Set<String> different = new HashSet<>(hosts);
            boolean holds = switch (rule) {
                case Rule.Affinity _ -> different.size() <= 1;
                case Rule.AntiAffinity _ -> different.size() == hosts.size();
                case Rule.MustRunOn must -> must.hosts().containsAll(different);
                case Rule.ShouldRunOn should -> should.hosts().containsAll(different);
            };
            if (!holds) {
                broken.add(rule.name());
            }
        }
        return broken;
    }
}
