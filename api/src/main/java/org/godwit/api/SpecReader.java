package org.godwit.api;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.godwit.api.SpecFields.Item;
import org.godwit.api.VmSpec.CloudInit;
import org.godwit.api.VmSpec.DiskFormat;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmSpec.Firmware;
import org.godwit.api.VmSpec.KernelBoot;
import org.godwit.api.VmSpec.NicSpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads a VM's spec from what a person wrote, YAML or JSON.
 *
 * <p>Every wrong field is reported at once, each by its path with what was expected and what came; nothing is guessed and nothing is dropped.
 * Whatever the text is, the answer is a {@link VmSpec} or a {@link Refusal}.
 */
public final class SpecReader {
    /** Enough for any spec with its cloud-init documents, too little to fill the server's memory. */
    public static final int MOST_CHARACTERS = 1 << 20;

    private static final long TWO_MIB = 2 * ByteSize.MIB;
    private static final long SECTOR = 512;
    private static final Set<String> CACHE_MODES = Set.of("none", "writeback", "writethrough", "directsync", "unsafe");
    private static final Pattern QEMU_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}");

    private SpecReader() {}

    /**
     * Reads and checks one spec.
     *
     * @throws Refusal when the text is no YAML or JSON, or any field is wrong; the problem lists all of them
     */
    public static VmSpec read(String text) {
        SpecFields fields = SpecFields.parse(text, MOST_CHARACTERS);
        VmSpec spec = spec(fields);
        List<Problem.FieldError> errors = fields.errors();
        if (!errors.isEmpty()) {
            throw new Refusal(Problem.badFields("The spec cannot be used:", errors));
        }
        return spec;
    }

    private static VmSpec spec(SpecFields f) {
        f.known(
                "name",
                "vcpus",
                "memory",
                "cpu",
                "machine",
                "firmware",
                "boot",
                "disks",
                "nics",
                "cloudInit",
                "baseImage",
                "group",
                "policy",
                "noticeSeconds");
        return new VmSpec(
                f.required("name", "a name for the VM", SpecReader::vmName, "unnamed"),
                f.required("vcpus", "a number from 1 to 255", SpecReader::vcpus, 1),
                f.required(
                        "memory",
                        "a size that is a multiple of 2MiB, for example 512MiB",
                        SpecReader::memory,
                        ByteSize.ofMiB(2)),
                f.optional("cpu", item -> qemuName(item, "a CPU baseline such as x86-64-v2, or a CPU model of QEMU")),
                f.optional("machine", item -> qemuName(item, "a machine type such as q35 or pc")),
                f.optional("firmware", item -> item.oneOf(Firmware.class)),
                f.mapping("boot").map(SpecReader::boot).orElse(null),
                disks(f),
                nics(f),
                f.mapping("cloudInit").map(SpecReader::cloudInit).orElse(null),
                f.optional("baseImage", item -> item.oneOf(VmSpec.BaseImage.class)),
                f.optional(
                        "group",
                        item -> objectName(
                                item,
                                "the name of a group, 1 to 50 letters, digits, dots and dashes, beginning with a letter or digit")),
                f.nameOrMapping("policy", SpecReader::policyName, SpecReader::policy),
                number(f, "noticeSeconds", 1, 600));
    }

    private static @Nullable PolicyChoice policyName(Item item) {
        @Nullable String name = objectName(item, "the name of a policy, or a mapping of its fields");
        return name == null ? null : PolicyChoice.named(name);
    }

    private static PolicyChoice policy(SpecFields f) {
        f.known("name", "maxBlackoutMillis", "maxTotalSeconds", "maxSlowdownPercent", "lastResortMillis");
        return new PolicyChoice(
                f.optional("name", item -> objectName(item, "the name of a policy")),
                number(f, "maxBlackoutMillis", 1, MigrationPolicy.LONGEST_BLACKOUT_MILLIS),
                number(f, "maxTotalSeconds", 1, MigrationPolicy.LONGEST_TOTAL_SECONDS),
                number(f, "maxSlowdownPercent", 0, MigrationPolicy.MOST_SLOWDOWN_PERCENT),
                number(f, "lastResortMillis", 0, MigrationPolicy.LONGEST_BLACKOUT_MILLIS));
    }

    private static @Nullable Integer number(SpecFields f, String field, int least, int most) {
        return f.optional(field, item -> item.number(least, most, "a number from " + least + " to " + most));
    }

    private static KernelBoot boot(SpecFields f) {
        f.known("kernel", "initrd", "commandLine");
        return new KernelBoot(
                f.required("kernel", "the kernel's image, for example shared:boot/vmlinuz", SpecReader::image, NOWHERE),
                f.optional("initrd", SpecReader::image),
                f.optional(
                        "commandLine",
                        item -> item.matching(line -> line.chars().noneMatch(c -> c < ' '), "one line of text")));
    }

    private static @Nullable List<DiskSpec> disks(SpecFields f) {
        List<SpecFields> entries = f.list("disks");
        Map<ImageRef, String> seen = new HashMap<>();
        List<DiskSpec> disks = entries.stream().map(entry -> disk(entry, seen)).toList();
        return disks.isEmpty() ? null : disks;
    }

    private static DiskSpec disk(SpecFields f, Map<ImageRef, String> seen) {
        f.known("image", "format", "size", "readOnly", "cache");
        ImageRef image = f.required(
                "image", "a file on a datastore, for example shared:web1/root.qcow2", SpecReader::image, NOWHERE);
        if (!image.equals(NOWHERE)) {
            @Nullable String other = seen.putIfAbsent(image, f.path());
            if (other != null) {
                f.wrong("image", "an image that no other disk of this VM uses", image + ", which " + other + " uses");
            }
        }
        return new DiskSpec(
                image,
                f.optional("format", item -> item.oneOf(DiskFormat.class)),
                f.optional("size", SpecReader::diskSize),
                f.optional("readOnly", Item::bool),
                f.optional(
                        "cache",
                        item -> item.matching(CACHE_MODES::contains, "one of " + SpecFields.listed(CACHE_MODES))));
    }

    private static @Nullable List<NicSpec> nics(SpecFields f) {
        Map<String, String> seen = new HashMap<>();
        List<NicSpec> nics =
                f.list("nics").stream().map(entry -> nic(entry, seen)).toList();
        return nics.isEmpty() ? null : nics;
    }

    private static NicSpec nic(SpecFields f, Map<String, String> seen) {
        f.known("network", "mac", "address");
        @Nullable String mac = f.optional("mac", SpecReader::mac);
        if (mac != null) {
            @Nullable String other = seen.putIfAbsent(mac, f.path());
            if (other != null) {
                f.wrong("mac", "a MAC that no other NIC of this VM has", "'" + mac + "', which " + other + " has");
            }
        }
        return new NicSpec(
                f.required("network", "the name of a network", item -> objectName(item, "the name of a network"), ""),
                mac,
                f.optional("address", item -> item.matching(Names::isIpAddress, "an IPv4 or IPv6 address")));
    }

    private static CloudInit cloudInit(SpecFields f) {
        f.known("userData", "metaData", "networkConfig");
        return new CloudInit(
                f.optional("userData", Item::text),
                f.optional("metaData", Item::text),
                f.optional("networkConfig", Item::text));
    }

    private static final ImageRef NOWHERE = new ImageRef("?", "?");

    private static @Nullable String vmName(Item item) {
        return objectName(
                item, "a name of letters, digits, dots and dashes, 1 to 50 of them, beginning with a letter or digit");
    }

    private static @Nullable String objectName(Item item, String expected) {
        return item.matching(Names::isName, expected);
    }

    private static @Nullable String qemuName(Item item, String expected) {
        return item.matching(text -> QEMU_NAME.matcher(text).matches(), expected);
    }

    private static @Nullable Integer vcpus(Item item) {
        return item.number(1, 255, "a number from 1 to 255");
    }

    private static @Nullable ByteSize memory(Item item) {
        return item.size(
                size -> size.bytes() > 0 && size.bytes() % TWO_MIB == 0,
                "a size that is a multiple of 2MiB, for example 512MiB");
    }

    private static @Nullable ByteSize diskSize(Item item) {
        return item.size(
                size -> size.bytes() > 0 && size.bytes() % SECTOR == 0,
                "a size that is a multiple of 512 bytes, for example 10GiB");
    }

    private static @Nullable ImageRef image(Item item) {
        String expected =
                "datastore:path, the path relative and inside the datastore, for example shared:web1/root.qcow2";
        @Nullable String text = item.matching(Names::isImage, expected);
        return text == null ? null : ImageRef.parse(text);
    }

    private static @Nullable String mac(Item item) {
        String expected = "a MAC of one station, six pairs of hexadecimal digits such as 52:54:00:12:34:56";
        @Nullable String mac = item.matching(text -> MAC.matcher(text).matches() && isStation(text), expected);
        return mac == null ? null : mac.toLowerCase(Locale.ROOT);
    }

    /** The lowest bit of the first byte marks a group address, which no card can have; neither can one have all zeros. */
    private static boolean isStation(String mac) {
        return (Integer.parseInt(mac.substring(0, 2), 16) & 1) == 0
                && !new HashSet<>(List.of(mac.split(":"))).equals(Set.of("00"));
    }
}
