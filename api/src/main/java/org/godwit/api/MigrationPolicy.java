package org.godwit.api;

import org.jspecify.annotations.Nullable;

/**
 * What a migration may cost the guest, and what may be tried when its memory is written faster than it can be sent.
 *
 * @param name of the policy, {@code …, changed} when something was changed for this migration
 * @param maxBlackoutMillis the longest blackout, 1 to 600,000
 * @param maxTotalSeconds a migration that has not reached its switchover by then is aborted, 1 to 604,800
 * @param maxSlowdownPercent how much of its processor time the guest may lose while it is copied, 0 (never slowed) to 99
 * @param lastResortMillis a longer blackout for when nothing else has helped, up to 600,000; 0: rather not moved than stopped for longer
 */
public record MigrationPolicy(
        String name, int maxBlackoutMillis, int maxTotalSeconds, int maxSlowdownPercent, int lastResortMillis) {
    private static final String CHANGED = ", changed";

    public static final int LONGEST_BLACKOUT_MILLIS = 600_000;
    public static final int LONGEST_TOTAL_SECONDS = 604_800;
    public static final int MOST_SLOWDOWN_PERCENT = 99;

    /**
     * With what differs. A blackout that is allowed to be longer than the last resort leaves none, unless that was asked for, too.
     *
     * @throws Refusal when a value is out of its bounds, or the last resort asked for is no longer than the blackout
     */
    public MigrationPolicy with(PolicyChoice choice) {
        int blackout = or(choice.maxBlackoutMillis(), maxBlackoutMillis);
        boolean longer = choice.lastResortMillis() != null || lastResortMillis > blackout;
        MigrationPolicy changed = new MigrationPolicy(
                name,
                within("maxBlackoutMillis", blackout, 1, LONGEST_BLACKOUT_MILLIS),
                within("maxTotalSeconds", or(choice.maxTotalSeconds(), maxTotalSeconds), 1, LONGEST_TOTAL_SECONDS),
                within(
                        "maxSlowdownPercent",
                        or(choice.maxSlowdownPercent(), maxSlowdownPercent),
                        0,
                        MOST_SLOWDOWN_PERCENT),
                longer
                        ? within(
                                "lastResortMillis",
                                or(choice.lastResortMillis(), lastResortMillis),
                                0,
                                LONGEST_BLACKOUT_MILLIS)
                        : 0);
        if (changed.lastResortMillis != 0 && changed.lastResortMillis <= blackout) {
            throw new Refusal(Problem.badField(
                    "lastResortMillis",
                    "lastResortMillis: expected 0 for none, or more than maxBlackoutMillis (" + blackout
                            + "), but it is " + changed.lastResortMillis + ".",
                    "It is the longer blackout for when nothing else has helped."));
        }
        return changed.equals(this) || name.endsWith(CHANGED) ? changed : changed.named(name + CHANGED);
    }

    public MigrationPolicy named(String other) {
        return new MigrationPolicy(other, maxBlackoutMillis, maxTotalSeconds, maxSlowdownPercent, lastResortMillis);
    }

    private static int or(@Nullable Integer chosen, int otherwise) {
        return chosen == null ? otherwise : chosen;
    }

    private static int within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new Refusal(Problem.badField(
                    field,
                    field + ": expected a number from " + least + " to " + most + ", but it is " + value + ".",
                    "Leave it out for the policy's own."));
        }
        return value;
    }
}
