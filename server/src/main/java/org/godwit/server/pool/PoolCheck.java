package org.godwit.server.pool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.server.pool.Resources.Kind;

/**
 * Refuses a pool that cannot be: a host that lies about its load would draw guests, or drive them away, and one figure that is not a number
 * would make every comparison with it false and the search blind.
 */
final class PoolCheck {
    /** So many times of what a host has can be wanted of it at once; more is no load but a mistake. */
    private static final double MOST_LOAD = 100;
    /** Clocks that differ a little let a guest seem to use more than it has. */
    private static final double TOLERANCE = 1.1;

    private final List<Problem.FieldError> errors = new ArrayList<>();

    private PoolCheck() {}

    static void refuseWhatCannotBe(List<Host> hosts, List<Running> guests, List<Rule> rules, int hostLosses) {
        PoolCheck check = new PoolCheck();
        Set<String> hostNames =
                check.names("hosts", hosts.stream().map(Host::name).toList());
        check.names(
                "guests", guests.stream().map(running -> running.guest().name()).toList());
        hosts.forEach(check::host);
        for (Running running : guests) {
            check.guest(running.guest());
            if (!hostNames.contains(running.host())) {
                check.wrong("guests[" + running.guest().name() + "].host", "there is no host '" + running.host() + "'");
            }
        }
        check.names("rules", rules.stream().map(Rule::name).toList());
        rules.forEach(rule -> check.rule(rule, hostNames));
        if (hostLosses < 0 || (hostLosses > 0 && hostLosses >= hosts.size())) {
            check.wrong(
                    "hostLosses",
                    "expected at least 0 and fewer than the " + hosts.size() + " hosts, got " + hostLosses);
        }
        check.refuse();
    }

    private void refuse() {
        if (!errors.isEmpty()) {
            throw new Refusal(Problem.badFields("What is said about the pool cannot be:", errors));
        }
    }

    private void wrong(String field, String why) {
        errors.add(new Problem.FieldError(field, field + ": " + why + "."));
    }

    private Set<String> names(String field, List<String> names) {
        Set<String> seen = new HashSet<>();
        names.stream()
                .filter(name -> !seen.add(name))
                .distinct()
                .forEach(name -> wrong(field + "[" + name + "]", "there are two of this name"));
        return seen;
    }

    private void host(Host host) {
        String at = "hosts[" + host.name() + "].";
        for (Kind kind : Kind.values()) {
            double has = host.capacity().of(kind);
            if (!(has > 0 && has < Double.POSITIVE_INFINITY)) {
                wrong(at + "capacity." + field(kind), "expected a number above 0, got " + has);
                continue;
            }
            double most = kind == Kind.MEMORY ? has * TOLERANCE : has * MOST_LOAD;
            amount(at + "used." + field(kind), host.used().of(kind), most, "of " + number(has) + " that it has");
        }
        if (host.linkBitsPerSecond() <= 0) {
            wrong(at + "linkBitsPerSecond", "expected a number above 0, got " + host.linkBitsPerSecond());
        }
    }

    private void guest(Guest guest) {
        String at = "guests[" + guest.name() + "].";
        if (guest.vcpus() <= 0) {
            wrong(at + "vcpus", "expected at least 1, got " + guest.vcpus());
        }
        if (guest.memoryBytes() <= 0) {
            wrong(at + "memoryBytes", "expected a number above 0, got " + guest.memoryBytes());
        }
        Resources demand = guest.demand();
        amount(
                at + "demand." + field(Kind.CPU),
                demand.cpuCores(),
                guest.vcpus() * TOLERANCE,
                "with " + guest.vcpus() + " vCPUs");
        amount(
                at + "demand." + field(Kind.MEMORY),
                demand.memoryBytes(),
                guest.memoryBytes() * TOLERANCE,
                "of " + guest.memoryBytes() + " assigned");
        for (Kind kind : List.of(Kind.NETWORK, Kind.DISK)) {
            amount(at + "demand." + field(kind), demand.of(kind), Double.MAX_VALUE, "a second");
        }
    }

    private void amount(String field, double amount, double most, String of) {
        if (!(amount >= 0 && amount <= most)) {
            wrong(field, "expected 0 to " + number(most) + ", got " + number(amount) + " " + of);
        }
    }

    /** A rule may name a guest that does not run now; a host that is not there is a mistake. */
    private void rule(Rule rule, Set<String> hosts) {
        String at = "rules[" + rule.name() + "].";
        switch (rule) {
            case Rule.MustRunOn must -> named(at, must.hosts(), hosts);
            case Rule.ShouldRunOn should -> named(at, should.hosts(), hosts);
            case Rule.Affinity _, Rule.AntiAffinity _ -> {}
        }
    }

    private void named(String at, Set<String> named, Set<String> hosts) {
        if (named.isEmpty()) {
            wrong(at + "hosts", "expected at least one host, got none");
        }
        String unknown = named.stream()
                .filter(name -> !hosts.contains(name))
                .sorted()
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            wrong(at + "hosts", "there is no host " + unknown);
        }
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.3g", number);
    }

    private static String field(Kind kind) {
        return switch (kind) {
            case CPU -> "cpuCores";
            case MEMORY -> "memoryBytes";
            case NETWORK -> "networkBytesPerSecond";
            case DISK -> "diskBytesPerSecond";
        };
    }
}
