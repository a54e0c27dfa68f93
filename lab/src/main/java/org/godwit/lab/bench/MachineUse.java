package org.godwit.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.lab.LabException;

/**
 * The first line of {@code /proc/stat}: what all processors have done since the machine started, in seconds.
 *
 * @param programs in programs and for them; the work of interrupts, which belongs to nobody, is not in it
 * @param stolen the time that a hypervisor under this machine gave to others
 */
record MachineUse(double programs, double stolen) {
    static MachineUse now() {
        try {
            return parse(Files.readString(Path.of("/proc/stat")));
        } catch (IOException e) {
            throw new LabException("/proc/stat cannot be read: " + e.getMessage(), e);
        }
    }

    static MachineUse parse(String stat) {
        String[] fields = stat.lines().findFirst().orElse("").trim().split(" +", -1);
        if (fields.length < 9 || !fields[0].equals("cpu")) {
            throw new LabException("/proc/stat does not begin with the sum of all processors: " + fields[0]);
        }
        double user = Double.parseDouble(fields[1]);
        double nice = Double.parseDouble(fields[2]);
        double system = Double.parseDouble(fields[3]);
        return new MachineUse((user + nice + system) / 100, Double.parseDouble(fields[8]) / 100);
    }
}
