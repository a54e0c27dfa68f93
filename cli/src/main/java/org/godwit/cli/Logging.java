package org.godwit.cli;

import java.util.Set;

/** A command is quiet, a daemon tells what it does: one line of standard error for each event. */
final class Logging {
    private static final Set<String> DAEMONS = Set.of("agent", "server");

    private Logging() {}

    /** Must run before the first logger is made: the configuration is read then, once. */
    static void choose(String[] args) {
        if (args.length > 0 && DAEMONS.contains(args[0]) && System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "logback-daemon.xml");
        }
    }
}
