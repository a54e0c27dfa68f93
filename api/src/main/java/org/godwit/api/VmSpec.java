package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a VM is: everything that both ends of a migration must agree on.
 *
 * @param name letters, digits, dots and dashes, up to 50; unique in the cluster
 * @param vcpus 1 to 255
 * @param memory guest RAM, a multiple of 2 MiB
 * @param cpu a baseline ({@code x86-64-v2}, {@code x86-64-v3}, {@code x86-64-v4}) or a CPU model of QEMU; default {@code x86-64-v2}
 * @param machine a machine type; an alias ({@code q35}, {@code pc}) is replaced by its versioned name when the VM is first started
 * @param firmware {@code bios} (default) or {@code uefi}
 * @param boot direct kernel boot; without it the guest boots from its first disk
 * @param baseImage whether hosts that it leaves keep its memory for its return; default {@code keep}
 * @param group whose VMs trust each other: when several move between the same two hosts, pages that they have in common are sent once;
 *     without it nothing is shared
 * @param policy by which it moves, where a migration does not say otherwise
 * @param noticeSeconds how long the guest, told of a move before it begins, may delay it, 1 to 600; without it the guest is not told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VmSpec(
        String name,
        int vcpus,
        ByteSize memory,
        @Nullable String cpu,
        @Nullable String machine,
        @Nullable Firmware firmware,
        @Nullable KernelBoot boot,
        @Nullable List<DiskSpec> disks,
        @Nullable List<NicSpec> nics,
        @Nullable CloudInit cloudInit,
        @Nullable BaseImage baseImage,
        @Nullable String group,
        @Nullable PolicyChoice policy,
        @Nullable Integer noticeSeconds) {

    /** A VM whose base images are kept, that shares nothing and moves by the cluster's policy, as is the default. */
    public VmSpec(
            String name,
            int vcpus,
            ByteSize memory,
            @Nullable String cpu,
            @Nullable String machine,
            @Nullable Firmware firmware,
            @Nullable KernelBoot boot,
            @Nullable List<DiskSpec> disks,
            @Nullable List<NicSpec> nics,
            @Nullable CloudInit cloudInit) {
        this(name, vcpus, memory, cpu, machine, firmware, boot, disks, nics, cloudInit, null, null, null, null);
    }

    /** What happens to the memory that the VM leaves behind on a host. */
    public enum BaseImage {
        /** It stays for a while: if the VM returns, what has not changed is not sent again. */
        KEEP,
        /** It is freed at once. */
        OFF
    }

    public enum Firmware {
        BIOS,
        UEFI
    }

    public enum DiskFormat {
        RAW,
        QCOW2
    }

    /** Direct kernel boot: files on a datastore, so that the destination finds the same ones. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KernelBoot(
            ImageRef kernel,
            @Nullable ImageRef initrd,
            @Nullable String commandLine) {}

    /**
     * One disk.
     *
     * @param image the file; with {@code size} it is created at the first start when it is missing
     * @param format default {@code qcow2} for names that end so, else {@code raw}
     * @param cache QEMU's cache mode; default {@code none}; only modes that are safe to migrate pass the check
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonAutoDetect(isGetterVisibility = JsonAutoDetect.Visibility.NONE)
    public record DiskSpec(
            ImageRef image,
            @Nullable DiskFormat format,
            @Nullable ByteSize size,
            @Nullable Boolean readOnly,
            @Nullable String cache) {

        public DiskFormat formatOrDefault() {
            if (format != null) {
                return format;
            }
            return image.path().endsWith(".qcow2") ? DiskFormat.QCOW2 : DiskFormat.RAW;
        }

        public boolean isReadOnly() {
            return Boolean.TRUE.equals(readOnly);
        }

        public String cacheOrDefault() {
            return cache == null ? "none" : cache;
        }
    }

    /**
     * One network card.
     *
     * @param network a named network; each host maps it to its own switch
     * @param mac fixed for the VM's life; chosen from 52:54:00 when the VM is defined without one
     * @param address the guest's IPv4 or IPv6 address where it is known, so that a move can be verified by asking it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record NicSpec(
            String network, @Nullable String mac, @Nullable String address) {

        public String macOrThrow() {
            if (mac == null) {
                throw new IllegalStateException("a defined VM's NIC has its MAC");
            }
            return mac;
        }
    }

    /** A NoCloud seed; the agent makes an ISO image of it beside the VM's first disk. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CloudInit(
            @Nullable String userData,
            @Nullable String metaData,
            @Nullable String networkConfig) {}

    public VmSpec withMachine(String versioned) {
        return with(draft -> draft.machine = versioned);
    }

    public VmSpec withNics(List<NicSpec> other) {
        return with(draft -> draft.nics = other);
    }

    public VmSpec withGroup(String other) {
        return with(draft -> draft.group = other);
    }

    public VmSpec withPolicy(PolicyChoice other) {
        return with(draft -> draft.policy = other);
    }

    public VmSpec withNotice(Duration mayDelay) {
        return with(draft -> draft.noticeSeconds = Math.toIntExact(mayDelay.toSeconds()));
    }

    private VmSpec with(Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return new VmSpec(
                name,
                vcpus,
                memory,
                cpu,
                draft.machine,
                firmware,
                boot,
                disks,
                draft.nics,
                cloudInit,
                baseImage,
                draft.group,
                draft.policy,
                draft.noticeSeconds);
    }

    /** What another spec may have otherwise than this one. */
    private final class Draft {
        private @Nullable String machine = VmSpec.this.machine;
        private @Nullable List<NicSpec> nics = VmSpec.this.nics;
        private @Nullable String group = VmSpec.this.group;
        private @Nullable PolicyChoice policy = VmSpec.this.policy;
        private @Nullable Integer noticeSeconds = VmSpec.this.noticeSeconds;
    }

    public List<DiskSpec> disksOrNone() {
        return disks == null ? List.of() : disks;
    }

    public List<NicSpec> nicsOrNone() {
        return nics == null ? List.of() : nics;
    }

    public String cpuOrDefault() {
        return cpu == null ? "x86-64-v2" : cpu;
    }

    public String machineOrDefault() {
        return machine == null ? "q35" : machine;
    }

    public Firmware firmwareOrDefault() {
        return firmware == null ? Firmware.BIOS : firmware;
    }

    public Optional<String> groupOrNone() {
        return Optional.ofNullable(group);
    }

    public PolicyChoice policyOrNone() {
        return policy == null ? PolicyChoice.NONE : policy;
    }

    /** How long the guest may delay a move that it is told of; empty when it is not told. */
    public Optional<Duration> notice() {
        return Optional.ofNullable(noticeSeconds).map(Duration::ofSeconds);
    }

    public boolean keepsBaseImage() {
        return baseImage != BaseImage.OFF;
    }
}
