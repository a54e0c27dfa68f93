package org.godwit.server.pool;

import java.util.Arrays;
import java.util.List;

/**
 * All that is decided about, at one moment.
 *
 * @param hostLosses how many hosts may be lost, and the others must still have memory for all guests: the largest are counted on
 */
public record Pool(List<Host> hosts, List<Running> guests, List<Rule> rules, int hostLosses) {
    /**
     * Checks what is said.
     *
     * @throws org.godwit.api.Refusal when something of it cannot be true, naming each field
     */
    public Pool {
        hosts = List.copyOf(hosts);
        guests = List.copyOf(guests);
        rules = List.copyOf(rules);
        PoolCheck.refuseWhatCannotBe(hosts, guests, rules, hostLosses);
    }

    /**
     * The share of each host's memory that may be assigned, so that the guests of lost hosts find room on the others. What is kept free is
     * spread over all hosts in proportion: if each is filled to {@code 1 - lost / all} at most, what is assigned fits what remains.
     */
    public double fillThatSurvivesLosses() {
        double[] memory = hosts.stream()
                .mapToDouble(host -> host.capacity().memoryBytes())
                .toArray();
        Arrays.sort(memory);
        double lost = Arrays.stream(memory, Math.max(0, memory.length - hostLosses), memory.length)
                .sum();
        return 1 - lost / Arrays.stream(memory).sum();
    }
}
