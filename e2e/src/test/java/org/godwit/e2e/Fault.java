package org.godwit.e2e;

import java.util.EnumSet;
import java.util.Set;
import org.godwit.agent.migration.Step;
import org.godwit.lab.LinkRate;

/** What can go wrong at a step of a migration: done when it stands there, undone when it has had its effect. */
enum Fault {
    SOURCE_AGENT_KILLED {
        @Override
        void strike(Stage stage) {
            stage.killAgent(stage.source());
        }

        @Override
        void mend(Stage stage) {
            stage.lab().staff().restartAgent(stage.source().name());
        }
    },
    DESTINATION_AGENT_KILLED {
        @Override
        void strike(Stage stage) {
            stage.killAgent(stage.destination());
        }

        @Override
        void mend(Stage stage) {
            stage.lab().staff().restartAgent(stage.destination().name());
        }
    },
    /** The one before its QEMU is the guest's. */
    SHADOW_KILLED {
        @Override
        boolean possibleAt(Step step) {
            return WITH_SHADOW.contains(step);
        }

        @Override
        void strike(Stage stage) {
            stage.killShadow();
        }
    },
    LINK_CUT {
        @Override
        void strike(Stage stage) {
            stage.source().migrationLink().cut();
        }

        @Override
        void mend(Stage stage) {
            stage.untilMissed();
            stage.source().migrationLink().mend();
        }
    },
    CANCEL {
        @Override
        void strike(Stage stage) {
            stage.cancel();
        }
    },
    /** ZooKeeper goes with the server that has it inside. */
    SERVER_KILLED {
        @Override
        void strike(Stage stage) {
            stage.killServer();
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.lab().staff().startServer();
            stage.lab().staff().awaitHosts();
        }
    },
    SOURCE_LOSES_ZOOKEEPER {
        @Override
        void strike(Stage stage) {
            stage.source().managementLink().cut();
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.source().managementLink().mend();
            stage.lab().staff().awaitHosts();
        }
    },
    DESTINATION_LOSES_ZOOKEEPER {
        @Override
        void strike(Stage stage) {
            stage.destination().managementLink().cut();
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.destination().managementLink().mend();
            stage.lab().staff().awaitHosts();
        }
    },
    SOURCE_ISOLATED {
        @Override
        void strike(Stage stage) {
            stage.source().managementLink().cut();
            stage.source().migrationLink().cut();
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.source().migrationLink().mend();
            stage.source().managementLink().mend();
            stage.lab().staff().awaitHosts();
        }
    },
    DESTINATION_ISOLATED {
        @Override
        void strike(Stage stage) {
            stage.destination().managementLink().cut();
            stage.destination().migrationLink().cut();
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.destination().migrationLink().mend();
            stage.destination().managementLink().mend();
            stage.lab().staff().awaitHosts();
        }
    },
    /** It acts on what it believed before its lease ran out. */
    SOURCE_AGENT_ASLEEP {
        @Override
        void strike(Stage stage) {
            stage.putToSleep(stage.source());
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.wake(stage.source());
            stage.lab().staff().awaitHosts();
        }
    },
    DESTINATION_AGENT_ASLEEP {
        @Override
        void strike(Stage stage) {
            stage.putToSleep(stage.destination());
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.wake(stage.destination());
            stage.lab().staff().awaitHosts();
        }
    },
    SHADOW_ASLEEP {
        @Override
        boolean possibleAt(Step step) {
            return WITH_SHADOW.contains(step);
        }

        @Override
        void strike(Stage stage) {
            stage.signalShadow("STOP");
        }

        @Override
        void mend(Stage stage) {
            stage.forAsLong();
            stage.signalShadow("CONT");
        }
    },
    LINK_CRAWLS {
        @Override
        void strike(Stage stage) {
            stage.source().migrationLink().rate(LinkRate.parse("2mbit"));
        }

        @Override
        void mend(Stage stage) {
            stage.untilMissed();
            stage.source().migrationLink().rate(LinkRate.GIGABIT);
        }
    };

    /** There is a shadow, and it is not the guest yet. */
    private static final Set<Step> WITH_SHADOW = EnumSet.range(Step.SHADOW_MADE, Step.COMMITTED);

    boolean possibleAt(Step step) {
        return true;
    }

    abstract void strike(Stage stage);

    /** Nothing to do for a fault that is over at once. */
    void mend(Stage stage) {}
}
