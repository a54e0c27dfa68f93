package org.godwit.server.evacuation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.server.evacuation.EvacuationPlan.Departure;
import org.godwit.server.pool.Host;
import org.godwit.server.pool.Limits;

/**
 * When each leg begins and ends. The legs flow over the links like water: those that copy share the source's link and their destinations'
 * links fairly, and whenever one ends the next one begins that may.
 *
 * <p>No more begin at once than fill the source's link, even where the limits allow it: more would only each take longer, and a guest
 * whose copy takes longer dirties more.
 */
final class Timetable {
    private static final double BITS_PER_BYTE = 8;
    /** A link counts as full at this; what is left is too little for one more. */
    private static final double FULL = 0.95;
    /** Bytes and seconds below this are nothing. */
    private static final double NOTHING = 1e-6;

    private final Limits limits;
    private final Host from;
    private final List<Leg> waiting = new ArrayList<>();
    private final List<Flow> flowing = new ArrayList<>();
    private final List<Departure> departures = new ArrayList<>();
    private double now;

    Timetable(Limits limits, Host from) {
        this.limits = limits;
        this.from = from;
    }

    private static final class Flow {
        final Leg leg;
        final double began;
        double fixedSeconds;
        double bytes;
        double rate;

        Flow(Leg leg, double began) {
            this.leg = leg;
            this.began = began;
            this.fixedSeconds = leg.cost().fixedSeconds();
            this.bytes = leg.cost().wireBytes();
        }

        double secondsLeft() {
            return fixedSeconds > NOTHING ? fixedSeconds : bytes / rate;
        }
    }

    void add(Leg leg) {
        waiting.add(leg);
    }

    /** All of them; runs the flow to its end. */
    List<Departure> departures() {
        while (begin()) {
            flow();
        }
        return departures.stream()
                .sorted(Comparator.comparing(Departure::begins))
                .toList();
    }

    Duration takes() {
        return seconds(now);
    }

    /** Begins what may begin; false when nothing is left. */
    private boolean begin() {
        for (int i = 0; i < waiting.size() && !linkIsFull(); ) {
            Leg leg = waiting.get(i);
            if (mayBegin(leg)) {
                waiting.remove(i);
                flowing.add(new Flow(leg, now));
            } else {
                i++;
            }
        }
        return !flowing.isEmpty();
    }

    private boolean mayBegin(Leg leg) {
        return flowing.stream()
                        .noneMatch(flow ->
                                flow.leg.chain().isPresent() && flow.leg.chain().equals(leg.chain()))
                && limits.waitsFor(
                                leg.move(from),
                                flowing.stream()
                                        .map(flow -> flow.leg.move(from))
                                        .toList())
                        .isEmpty();
    }

    private boolean linkIsFull() {
        double wanted = flowing.stream()
                .mapToDouble(flow -> Math.min(flow.leg.cost().mostBytesPerSecond(), bytesPerSecond(flow.leg.to())))
                .sum();
        return wanted >= FULL * bytesPerSecond(from);
    }

    private static double bytesPerSecond(Host host) {
        return host.linkBitsPerSecond() / BITS_PER_BYTE;
    }

    /** Until the next leg has copied all or done what it does beside the copying. */
    private void flow() {
        share();
        double step = flowing.stream().mapToDouble(Flow::secondsLeft).min().orElse(0);
        now += step;
        for (Flow flow : List.copyOf(flowing)) {
            if (flow.fixedSeconds > NOTHING) {
                flow.fixedSeconds -= step;
            } else {
                flow.bytes -= flow.rate * step;
            }
            if (flow.fixedSeconds <= NOTHING && flow.bytes <= Math.max(NOTHING, NOTHING * flow.rate)) {
                flowing.remove(flow);
                departures.add(new Departure(
                        flow.leg.guest().name(),
                        flow.leg.to().name(),
                        seconds(flow.began),
                        seconds(now),
                        flow.leg.cost().wireBytes(),
                        flow.leg.sharesPages()));
            }
        }
    }

    /** Each that copies gets as much of the links as all others; what one cannot use goes to those that can. */
    private void share() {
        Map<String, Integer> copyingTo = new HashMap<>();
        List<Flow> copying =
                flowing.stream().filter(flow -> flow.fixedSeconds <= NOTHING).toList();
        copying.forEach(flow -> copyingTo.merge(flow.leg.to().name(), 1, Integer::sum));
        record Bound(Flow flow, double most) {}
        List<Bound> tightestFirst = copying.stream()
                .map(flow -> new Bound(
                        flow,
                        Math.min(
                                flow.leg.cost().mostBytesPerSecond(),
                                bytesPerSecond(flow.leg.to())
                                        / copyingTo.getOrDefault(flow.leg.to().name(), 1))))
                .sorted(Comparator.comparingDouble(Bound::most))
                .toList();
        double left = bytesPerSecond(from);
        int sharing = tightestFirst.size();
        for (Bound bound : tightestFirst) {
            bound.flow().rate = Math.min(bound.most(), left / sharing);
            left -= bound.flow().rate;
            sharing--;
        }
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(1e3 * seconds));
    }
}
