package org.godwit.lab.bench;

/** What is compared: of each, less is better. */
enum Figure {
    TOTAL("total ms"),
    BLACKOUT("blackout ms"),
    PING("ping outage ms"),
    TCP("TCP outage ms"),
    WIRE("link MiB"),
    CPU("CPU s"),
    MEMORY("memory MiB");

    private final String title;

    Figure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    double of(BenchRun run) {
        return switch (this) {
            case TOTAL -> run.totalMillis();
            case BLACKOUT -> run.blackoutMillis();
            case PING -> run.outagePingMillis();
            case TCP -> run.outageTcpMillis();
            case WIRE -> run.wireBytes() / 1048576.0;
            case CPU -> run.cpuSeconds();
            case MEMORY -> run.peakMemoryMiB();
        };
    }

    /** Seconds need a decimal, the others do not. */
    int decimals() {
        return this == CPU ? 1 : 0;
    }
}
