package org.godwit.agent.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.agent.host.HostTool;
import org.godwit.agent.host.HostToolException;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.DiskSpec;
import tools.jackson.databind.JsonNode;

/** The images of a VM: that they are there, are what the spec says, and are used by nobody else. */
public final class Images {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Datastores datastores;
    private final String qemuImg;

    /**
     * Images on these datastores.
     *
     * @param qemuImg the program to ask, by path or by name
     */
    public Images(Datastores datastores, String qemuImg) {
        this.datastores = datastores;
        this.qemuImg = qemuImg;
    }

    /**
     * Checks every file that the spec names, and creates the disks that are missing and have a {@code size}.
     *
     * @return the images that this call created; the caller deletes them when the start fails afterwards
     * @throws Refusal for the first one that is not usable; what this call created is deleted again
     */
    public List<Path> ensure(VmSpec spec) {
        List<Path> created = new ArrayList<>();
        try {
            if (spec.boot() != null) {
                requireFile("boot.kernel", spec.boot().kernel());
                if (spec.boot().initrd() != null) {
                    requireFile("boot.initrd", spec.boot().initrd());
                }
            }
            for (int i = 0; i < spec.disksOrNone().size(); i++) {
                DiskSpec disk = spec.disksOrNone().get(i);
                String field = "disks[" + i + "]";
                Path file = datastores.resolve(disk.image());
                if (!Files.exists(file)) {
                    create(field, disk, file);
                    created.add(file);
                }
                check(field, disk, file);
            }
            return created;
        } catch (RuntimeException e) {
            created.forEach(Images::deleteQuietly);
            throw e;
        }
    }

    /**
     * Deletes the images that the spec can create ({@code size} is given); those without a size came from elsewhere and stay.
     *
     * @throws Refusal when a process uses one of them, since another VM's spec may name it too; nothing is deleted then
     */
    public List<Path> deleteCreated(VmSpec spec) {
        List<Path> created = new ArrayList<>();
        for (int i = 0; i < spec.disksOrNone().size(); i++) {
            DiskSpec disk = spec.disksOrNone().get(i);
            Path file = datastores.resolve(disk.image());
            if (disk.size() != null && !disk.isReadOnly() && Files.exists(file)) {
                if (inUse(file)) {
                    throw locked("disks[" + i + "]", disk, file, "delete the VM, or delete it without its disks");
                }
                created.add(file);
            }
        }
        return created.stream().filter(Images::deleteQuietly).toList();
    }

    private void requireFile(String field, ImageRef image) {
        if (!Files.isReadable(datastores.resolve(image))) {
            throw missing(field, image, "Put it there, or name another one in the spec.");
        }
    }

    private void create(String field, DiskSpec disk, Path file) {
        ByteSize size = disk.size();
        if (size == null) {
            throw missing(
                    field + ".image",
                    disk.image(),
                    "Put the image there, or give the disk a 'size' and it is created at the start.");
        }
        try {
            Files.createDirectories(file.getParent());
            HostTool.runOrThrow(
                    List.of(
                            qemuImg,
                            "create",
                            "-q",
                            "-f",
                            formatName(disk),
                            file.toString(),
                            Long.toString(size.bytes())),
                    "",
                    TIMEOUT);
        } catch (IOException | HostToolException e) {
            deleteQuietly(file);
            throw new Refusal(
                    new Problem(
                            409,
                            "image-not-created",
                            "The image '" + disk.image() + "' of " + size + " could not be created: " + e.getMessage(),
                            field + ".image",
                            "Check that the datastore is writable and has space: it has "
                                    + datastores.get(disk.image().datastore()).freeBytes() / ByteSize.MIB
                                    + " MiB free."),
                    e);
        }
    }

    private void check(String field, DiskSpec disk, Path file) {
        if (!disk.isReadOnly() && inUse(file)) {
            throw locked(field, disk, file, "start the VM again");
        }
        HostTool.Output info =
                HostTool.run(List.of(qemuImg, "info", "--output=json", "--backing-chain", file.toString()), TIMEOUT);
        if (!info.succeeded()) {
            throw info.err().contains(" lock")
                    ? locked(field, disk, file, "start the VM again")
                    : unreadable(field, disk, info.complaint());
        }
        JsonNode chain = Json.mapper().readTree(info.out());
        String format = chain.path(0).path("format").asString("");
        if (!format.equals(formatName(disk))) {
            throw new Refusal(new Problem(
                    409,
                    "image-format",
                    "The image '" + disk.image() + "' has the format '" + format + "'; the spec says '"
                            + formatName(disk) + "'.",
                    field + ".format",
                    "Correct 'format' in the spec, or convert the image with 'qemu-img convert'."));
        }
        for (JsonNode link : chain) {
            requireInside(field, disk, link);
        }
    }

    /** A backing file outside the datastores exists on this host only, or is a file of the host itself. */
    private void requireInside(String field, DiskSpec disk, JsonNode link) {
        String backing = link.path("full-backing-filename").asString("");
        if (backing.isEmpty()) {
            return;
        }
        boolean inside;
        try {
            inside = backing.startsWith("/")
                    && datastores.contain(Path.of(backing).toRealPath());
        } catch (IOException e) {
            inside = false;
        }
        if (!inside) {
            throw new Refusal(new Problem(
                    409,
                    "image-backing",
                    "The image '" + disk.image() + "' has the backing file '" + backing
                            + "', which is not in a datastore of this host.",
                    field + ".image",
                    "Move the backing file to a datastore and rebase the image with 'qemu-img rebase'."));
        }
    }

    /** Asks for the lock itself: qemu-img reads a raw image that a QEMU has locked without a word. */
    private static boolean inUse(Path file) {
        try {
            Optional<OfdLock> lock = OfdLock.tryLock(file);
            lock.ifPresent(OfdLock::close);
            return lock.isEmpty();
        } catch (IOException e) {
            // No lock can be had on this storage; that the image cannot be opened at all, qemu-img says better.
            return false;
        }
    }

    private static Refusal locked(String field, DiskSpec disk, Path file, String afterwards) {
        String holders = OpenFiles.holders(file);
        return new Refusal(new Problem(
                409,
                "image-locked",
                "The image '" + disk.image() + "' is locked by "
                        + (holders.isEmpty() ? "a process on another host" : holders) + ".",
                field + ".image",
                "Stop whatever uses it, then " + afterwards + "."));
    }

    private static Refusal unreadable(String field, DiskSpec disk, String complaint) {
        return new Refusal(new Problem(
                409,
                "image-unreadable",
                "The image '" + disk.image() + "' cannot be read: " + complaint + ".",
                field + ".image",
                "Check its permissions, its format and its backing file with 'qemu-img info'."));
    }

    private static Refusal missing(String field, ImageRef image, String remedy) {
        return new Refusal(
                new Problem(409, "image-missing", "The file '" + image + "' does not exist.", field, remedy));
    }

    private static String formatName(DiskSpec disk) {
        return disk.formatOrDefault().name().toLowerCase(Locale.ROOT);
    }

    private static boolean deleteQuietly(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            return false;
        }
    }
}
