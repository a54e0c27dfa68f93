package org.godwit.lab.traffic;

import java.time.Instant;
import java.util.List;

/**
 * What a client saw of a guest.
 *
 * @param at when this was written
 * @param pingsSent echo requests whose second of grace has passed, and those answered
 * @param longestGapMillis between two answers to a ping
 * @param longestTcpGapMillis between two pieces of the echoed stream on the busiest connection
 * @param tcpConnections that were opened at the beginning; {@code tcpConnectionsKept} those of them that never broke
 * @param wrongBytes bytes that came back other than they were sent
 * @param heartbeats received from the guest; {@code heartbeatsRepeated} those whose number had been seen before, which only a
 *     second running copy of the guest can send
 * @param boots how many boots of the guest the heartbeats came from
 * @param filesWrong files fetched that were not what they had been the first time
 * @param gaps those of at least 20 ms
 * @param operations how the number of the guest's operations grew: those that its heartbeat tells, or files fetched
 */
public record TrafficReport(
        Instant startedAt,
        Instant at,
        boolean ready,
        long pingsSent,
        long pingsLost,
        double longestGapMillis,
        double longestTcpGapMillis,
        int tcpConnections,
        int tcpConnectionsKept,
        long tcpBytes,
        long wrongBytes,
        long httpOk,
        long httpFailed,
        long heartbeats,
        long heartbeatsRepeated,
        int boots,
        long filesWrong,
        List<Gap> gaps,
        List<Tally> operations) {

    /**
     * The longest time without an answer to a ping that touches the window. Gaps under 20 ms are not kept one by one: where
     * there was no longer one, the answer is 20.
     */
    public double outageMillis(Instant begin, Instant end) {
        return longest("ping", begin, end);
    }

    public double tcpOutageMillis(Instant begin, Instant end) {
        return longest("tcp", begin, end);
    }

    private double longest(String probe, Instant begin, Instant end) {
        return gaps.stream()
                .filter(gap -> gap.probe().equals(probe) && gap.touches(begin, end))
                .mapToDouble(Gap::millis)
                .max()
                .orElse((double) Gaps.TOLD.toMillis());
    }
}
