package org.godwit.lab.guest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.godwit.api.ByteSize;

/**
 * The kernel's command line, on which a guest of ours reads what it is and what it shall do:
 *
 * <pre>
 * new GuestCommandLine()
 *         .named("redis-1").address("10.77.3.11/24").gateway("10.77.3.1")
 *         .memoryCheck(ByteSize.ofMiB(64), 5, 0.02).diskCheck("/dev/vda", 256)
 *         .heartbeat("10.77.3.100", 9999, 20).toString()
 * </pre>
 *
 * Immutable: each method returns another one.
 */
public final class GuestCommandLine {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV4_PREFIX = Pattern.compile(IPV4 + "/\\d{1,2}");
    private static final Pattern KIND = Pattern.compile("[a-z]{1,10}");
    private static final Pattern DEVICE = Pattern.compile("/dev/[a-z0-9]+");

    private final Map<String, String> words;

    public GuestCommandLine() {
        this(Map.of());
    }

    private GuestCommandLine(Map<String, String> words) {
        this.words = words;
    }

    private GuestCommandLine with(String word, Object value) {
        Map<String, String> more = new LinkedHashMap<>(words);
        more.put(word, value.toString());
        return new GuestCommandLine(more);
    }

    /** The host name. */
    public GuestCommandLine named(String name) {
        return with("godwit.name", matching(NAME, name, "a host name of small letters, digits and dashes"));
    }

    /** The address of the first NIC with the length of its prefix: {@code 10.77.3.11/24}. */
    public GuestCommandLine address(String addressAndPrefix) {
        return with(
                "godwit.ip",
                matching(IPV4_PREFIX, addressAndPrefix, "an IPv4 address with a prefix, as 10.77.3.11/24"));
    }

    public GuestCommandLine gateway(String address) {
        return with("godwit.gw", matching(IPV4, address, "an IPv4 address"));
    }

    /** The full guest: {@code /dev/vda} becomes the root file system. */
    public GuestCommandLine root(String device) {
        return with("root", matching(DEVICE, device, "a device, as /dev/vda"));
    }

    /**
     * Fills {@code size} with a known pattern and checks it for ever.
     *
     * @param dirtyMiBPerSecond how many MiB of pages are rewritten each second; 0: only check
     * @param fraction of each rewritten page that changes, over 0 and up to 1
     */
    public GuestCommandLine memoryCheck(ByteSize size, int dirtyMiBPerSecond, double fraction) {
        if (size.bytes() < ByteSize.MIB || dirtyMiBPerSecond < 0 || !(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "A memory check needs at least 1 MiB, a rate of 0 or more and a fraction over 0 and up to 1, not "
                            + size + ", " + dirtyMiBPerSecond + " MiB/s and " + fraction + ".");
        }
        return with("godwit.mem", size.bytes() / ByteSize.MIB)
                .with("godwit.rate", dirtyMiBPerSecond)
                .with("godwit.fraction", fraction);
    }

    /** The check's memory looks like a program's, and only its first {@code size} is ever rewritten. */
    public GuestCommandLine rewriting(ByteSize size) {
        return with("godwit.dirtymem", size.bytes() / ByteSize.MIB);
    }

    /** How many MiB of its memory the check reads each second (16 by default). */
    public GuestCommandLine checkRate(int mibPerSecond) {
        return with("godwit.checkrate", mibPerSecond);
    }

    /** Writes {@code device} over and over and checks what it reads back. <b>What the device held is lost.</b> */
    public GuestCommandLine diskCheck(String device, int kibPerSecond) {
        return with("godwit.disk", matching(DEVICE, device, "a device, as /dev/vda"))
                .with("godwit.diskrate", kibPerSecond);
    }

    /** Sends {@code godwit BOOT-ID COUNTER REALTIME-NANOS MONOTONIC-NANOS} over UDP every {@code millis}. */
    public GuestCommandLine heartbeat(String address, int port, int millis) {
        return with("godwit.beat", matching(IPV4, address, "an IPv4 address") + ":" + port + ":" + millis);
    }

    /** The heartbeat tells how many operations of this kind have been done: {@code memory} for the memory check, or a workload. */
    public GuestCommandLine operations(String kind) {
        return with("godwit.operations", matching(KIND, kind, "a kind of operations, of small letters"));
    }

    /**
     * The full guest's workloads, of {@code redis}, {@code fio}, {@code postgres}, {@code pgbench} (PostgreSQL as fast as it goes),
     * {@code compile}, {@code web} and {@code stress}.
     */
    public GuestCommandLine load(List<String> loads) {
        return loads.isEmpty() ? this : with("godwit.load", String.join(",", loads));
    }

    private static String matching(Pattern form, String text, String expected) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + expected + ".");
        }
        return text;
    }

    /**
     * For QEMU's {@code -append}. A guest that panics stays down: it must not come back and look healthy. It does not check at boot that
     * timer interrupts come: emulated on a busy machine they come late, and the kernel would panic over that.
     */
    @Override
    public String toString() {
        String own = words.entrySet().stream()
                .map(word -> word.getKey() + "=" + word.getValue())
                .collect(Collectors.joining(" "));
        return ("console=ttyS0 quiet panic=0 no_timer_check " + own).strip();
    }
}
