package org.godwit.agent.migration.pilot;

/** What to do now, with the prediction that it rests on. */
public sealed interface Decision {
    Prediction prediction();

    /** Nothing. */
    record KeepCopying(Prediction prediction) implements Decision {}

    /** The guest is stopped: what remains fits. */
    record StopGuest(Prediction prediction) implements Decision {}

    /** Memory is written faster than it can be sent: the guest gets so much less of its processors from now on. */
    record SlowGuest(Prediction prediction, int percent) implements Decision {}

    /** Nothing that the policy allows is left. */
    record GiveUp(Prediction prediction, String reason) implements Decision {}
}
