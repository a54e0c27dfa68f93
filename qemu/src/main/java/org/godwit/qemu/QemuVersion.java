package org.godwit.qemu;

import java.util.Comparator;

/**
 * A QEMU release.
 *
 * @param build what the packager added, possibly empty: {@code Debian 1:10.0.2+ds-2}
 */
public record QemuVersion(int major, int minor, int micro, String build) implements Comparable<QemuVersion> {
    private static final Comparator<QemuVersion> ORDER = Comparator.comparingInt(QemuVersion::major)
            .thenComparingInt(QemuVersion::minor)
            .thenComparingInt(QemuVersion::micro);

    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    /** By release; the packager's part has no order. */
    @Override
    public int compareTo(QemuVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
