package org.godwit.agent.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.godwit.agent.network.HostNetwork;
import org.godwit.agent.network.Neighbour;
import org.godwit.api.MigrationRecord.Announcement;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.NicSpec;

/**
 * Looks whether the switches learned where a guest is now. The guest's QEMU tells them ({@code announce-self}); this asks them.
 *
 * <p>At the destination the MAC must be learned on the VM's own tap, at the source on any other port. Where the
 * guest's address is known it is asked from the source's switch: an answer shows the whole path.
 */
final class Announcer {
    private static final Duration LEARNING = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final HostNetwork network;

    Announcer(HostNetwork network) {
        this.network = network;
    }

    /** The destination's finding. */
    Announcement arrived(VmSpec spec) {
        return each(spec, (nic, tap) -> portBecomes(nic, true, tap));
    }

    /** The source's finding: its own switch must have forgotten the tap, and the guest must answer through it. */
    Announcement departed(VmSpec spec) {
        return each(spec, (nic, tap) -> {
            Finding learned = portBecomes(nic, false, tap);
            String address = nic.address();
            return address == null || !learned.good() ? learned : learned.and(answers(nic, address));
        });
    }

    /** Both ends' findings as one, each under its host's name; an end that could not look leaves it unverified. */
    static Announcement both(
            String from, CompletableFuture<Announcement> ours, String to, CompletableFuture<Announcement> theirs) {
        List<String> findings = new ArrayList<>();
        boolean here = collect(from, ours, findings);
        boolean there = collect(to, theirs, findings);
        return new Announcement(here && there, findings);
    }

    private static boolean collect(String host, CompletableFuture<Announcement> looked, List<String> findings) {
        try {
            Announcement found = looked.join();
            found.findings().forEach(finding -> findings.add(host + ": " + finding));
            return found.verified();
        } catch (CompletionException e) {
            findings.add(host + ": its switch could not be asked: "
                    + Failures.sentence(e.getCause() == null ? e : e.getCause()));
            return false;
        }
    }

    private Announcement each(VmSpec spec, Look look) {
        List<String> findings = new ArrayList<>();
        boolean verified = true;
        List<String> taps = HostNetwork.tapNames(spec);
        for (int i = 0; i < taps.size(); i++) {
            Finding finding = look.at(spec.nicsOrNone().get(i), taps.get(i));
            verified &= finding.good();
            findings.add(finding.sentence());
        }
        return new Announcement(verified, findings);
    }

    private Finding portBecomes(NicSpec nic, boolean here, String tap) {
        String mac = nic.macOrThrow();
        String bridge = network.bridge(nic.network());
        long until = System.nanoTime() + LEARNING.toNanos();
        while (true) {
            Optional<String> port = network.learnedPort(nic.network(), mac);
            boolean right = here
                    ? port.equals(Optional.of(tap))
                    : port.isPresent() && !port.get().equals(tap);
            if (right) {
                return new Finding(true, bridge + " has " + mac + " on port " + port.get() + ".");
            }
            if (System.nanoTime() > until) {
                return new Finding(
                        false,
                        bridge + " has " + mac + " on "
                                + port.map(name -> "port " + name).orElse("no port") + " after " + LEARNING.toSeconds()
                                + " s; expected " + (here ? tap : "an uplink") + ".");
            }
            sleep();
        }
    }

    /** Asks until it answers, as long as the switches may take to learn: a guest that is busy may miss a question. */
    private Finding answers(NicSpec nic, String address) {
        long until = System.nanoTime() + LEARNING.toNanos();
        while (true) {
            Neighbour neighbour = network.probe(nic.network(), address);
            if (!(neighbour instanceof Neighbour.Silent) || System.nanoTime() > until) {
                return finding(nic, address, neighbour);
            }
        }
    }

    private static Finding finding(NicSpec nic, String address, Neighbour neighbour) {
        return switch (neighbour) {
            case Neighbour.Answered(String mac)
            when mac.equalsIgnoreCase(nic.macOrThrow()) -> new Finding(true, address + " answers from " + mac + ".");
            case Neighbour.Answered(String mac) ->
                new Finding(
                        false,
                        address + " answers from " + mac + ", which is not the guest's " + nic.macOrThrow() + ".");
            case Neighbour.Silent() ->
                new Finding(false, address + " did not answer an ARP probe for " + LEARNING.toSeconds() + " s.");
            case Neighbour.NotAsked(String why) -> new Finding(true, why);
        };
    }

    private static void sleep() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            throw new MigrationFailed("The migration's thread was interrupted.", e);
        }
    }

    private interface Look {
        Finding at(NicSpec nic, String tap);
    }

    private record Finding(boolean good, String sentence) {
        Finding and(Finding other) {
            return new Finding(good && other.good, sentence + " " + other.sentence);
        }
    }
}
