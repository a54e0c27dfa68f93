package org.godwit.agent.memory;

/**
 * A half of a page store, for one session.
 *
 * @param giveBack to be run once, when the session no longer touches it
 */
public record Lent<T>(T half, Runnable giveBack) {
    static <T> Lent<T> nothing(T none) {
        return new Lent<>(none, () -> {});
    }
}
