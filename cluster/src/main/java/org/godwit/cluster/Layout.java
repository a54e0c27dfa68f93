package org.godwit.cluster;

import java.util.List;

/** Where things lie in ZooKeeper. */
final class Layout {
    static final String TOKENS = "/godwit/tokens";
    static final String HOSTS = "/godwit/hosts";
    static final String LEASES = "/godwit/leases";
    static final String VMS = "/godwit/vms";
    static final String MACS = "/godwit/macs";
    static final String TASKS = "/godwit/tasks";
    static final String MIGRATIONS = "/godwit/migrations";

    /** Parents first. */
    static final List<String> FOLDERS = List.of("/godwit", TOKENS, HOSTS, LEASES, VMS, MACS, TASKS, MIGRATIONS);

    private Layout() {}
}
