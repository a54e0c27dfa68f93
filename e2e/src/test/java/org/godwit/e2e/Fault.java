package org.godwit.e2e;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.godwit.agent.migration.Step;
import org.godwit.lab.LinkRate;

/** What can go wrong at a step of a migration: done when it stands there, undone when it has had its effect. */
@SuppressWarnings("ImmutableEnumChecker") // What strikes and what mends captures nothing.
enum Fault {
    SOURCE_AGENT_KILLED(stage -> stage.killAgent(stage.source()), stage -> stage.restartAgent(stage.source())),
    DESTINATION_AGENT_KILLED(
            stage -> stage.killAgent(stage.destination()), stage -> stage.restartAgent(stage.destination())),
    /** The one before its QEMU is the guest's. */
    SHADOW_KILLED(Stage::killShadow, Fault::nothing),
    LINK_CUT(stage -> stage.source().migrationLink().cut(), stage -> {
        stage.untilMissed();
        stage.source().migrationLink().mend();
    }),
    CANCEL(Stage::cancel, Fault::nothing),
    /** ZooKeeper goes with the server that has it inside. */
    SERVER_KILLED(Stage::killServer, Stage::restartServer),
    SOURCE_LOSES_ZOOKEEPER(stage -> stage.source().managementLink().cut(), stage -> stage.connectAgain(stage.source())),
    DESTINATION_LOSES_ZOOKEEPER(
            stage -> stage.destination().managementLink().cut(), stage -> stage.connectAgain(stage.destination())),
    SOURCE_ISOLATED(stage -> stage.isolate(stage.source()), stage -> stage.connectAgain(stage.source())),
    DESTINATION_ISOLATED(stage -> stage.isolate(stage.destination()), stage -> stage.connectAgain(stage.destination())),
    /** It acts on what it believed before its lease ran out. */
    SOURCE_AGENT_ASLEEP(stage -> stage.putToSleep(stage.source()), stage -> stage.wake(stage.source())),
    DESTINATION_AGENT_ASLEEP(stage -> stage.putToSleep(stage.destination()), stage -> stage.wake(stage.destination())),
    SHADOW_ASLEEP(Stage::putShadowToSleep, Stage::wakeShadow),
    LINK_CRAWLS(stage -> stage.source().migrationLink().rate(LinkRate.parse("2mbit")), stage -> {
        stage.untilMissed();
        stage.source().migrationLink().rate(LinkRate.GIGABIT);
    });

    /** There is a shadow, and it is not the guest yet. */
    private static final Set<Step> WITH_SHADOW = EnumSet.range(Step.SHADOW_MADE, Step.COMMITTED);

    private final Consumer<Stage> strike;
    private final Consumer<Stage> mend;

    Fault(Consumer<Stage> strike, Consumer<Stage> mend) {
        this.strike = strike;
        this.mend = mend;
    }

    boolean possibleAt(Step step) {
        return switch (this) {
            case SHADOW_KILLED, SHADOW_ASLEEP -> WITH_SHADOW.contains(step);
            default -> true;
        };
    }

    void strike(Stage stage) {
        strike.accept(stage);
    }

    void mend(Stage stage) {
        mend.accept(stage);
    }

    /** The fault is over at once. */
    private static void nothing(Stage stage) {}
}
