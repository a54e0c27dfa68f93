package org.godwit.agent.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.godwit.api.ByteSize;
import org.godwit.api.HostFacts;
import org.godwit.api.Refusal;
import org.godwit.qemu.GuestRam;
import org.godwit.qemu.QemuException;
import org.godwit.transport.page.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RAM of this host's guests and the base images beside it. Any thread may ask; one at a time changes the images, and what takes
 * long (allocating, copying) is done outside of that.
 */
public final class GuestMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestMemory.class);
    /** A migration waits for it: what a disk does not give by then comes over the link as fast. */
    private static final Duration COPYING_BACK = Duration.ofSeconds(5);

    private final Path folder;
    private final BaseImageLimits limits;
    private final InstantSource clock;
    private final ImageFolder images;
    private final DiskTier disk;
    private final Overflow overflow = new Overflow(this::moveToDisk);

    private GuestMemory(Path folder, Path diskFolder, BaseImageLimits limits, InstantSource clock) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.images = new ImageFolder(folder.resolve("base"), ".ram");
        this.disk = new DiskTier(diskFolder, images.path(), limits.disk());
    }

    /**
     * RAM that a VM may be started in.
     *
     * @param onBaseImage false: every byte is zero; true: what an earlier guest of this name left
     */
    public record Reserved(Path file, boolean onBaseImage) {}

    /**
     * Takes up what a former run of the agent left.
     *
     * @param folder of guests' RAM, on a tmpfs
     * @param diskFolder of the base images that go to a disk
     */
    public static GuestMemory open(Path folder, Path diskFolder, BaseImageLimits limits, InstantSource clock) {
        GuestMemory memory = new GuestMemory(folder, diskFolder, limits, clock);
        synchronized (memory) {
            memory.disk.tidy();
            memory.trim();
        }
        return memory;
    }

    public Path folder() {
        return folder;
    }

    /** The file of a VM's RAM. */
    public Path file(String vm) {
        return folder.resolve(vm + ".ram");
    }

    /** What guests can have: what is free, and what base images take, which go first. */
    public long availableBytes() {
        return folder.toFile().getUsableSpace() + use().memoryBytes();
    }

    // Guests' RAM.

    /** Fresh memory, all zero. A base image of the VM is wiped: who starts anew has no use for it. */
    public Reserved reserve(String vm, long bytes) {
        wipe(vm);
        allocate(vm, bytes);
        return new Reserved(file(vm), false);
    }

    /** Memory for a shadow VM: the VM's base image where there is one of this size, else fresh. */
    public Reserved takeForShadow(String vm, long bytes) {
        if (renamedBack(vm, bytes)) {
            return new Reserved(file(vm), true);
        }
        allocate(vm, bytes);
        return new Reserved(file(vm), copiedBack(vm, bytes));
    }

    /** Frees a guest's RAM; that it is gone already is no error. */
    public void free(String vm) {
        GuestRam.release(file(vm));
    }

    /** Base images make room for it as long as there are any: a guest that asked meanwhile may have taken what was free. */
    private void allocate(String vm, long bytes) {
        evictFor(bytes);
        while (true) {
            try {
                GuestRam.reserve(file(vm), bytes);
                return;
            } catch (Refusal e) {
                if (!e.problem().code().equals("ram-full") || !evictFor(bytes)) {
                    throw e;
                }
            }
        }
    }

    /** Evicts the oldest images until the guest fits; none where that would not be enough. */
    private synchronized boolean evictFor(long bytes) {
        long missing = GuestRam.missing(folder, bytes);
        if (missing == 0 || missing > images.bytes()) {
            return false;
        }
        for (BaseImage image : images.oldestFirst()) {
            if (missing > 0) {
                images.delete(image.vm());
                LOG.info("The base image of VM '{}' makes room for a guest", image.vm());
                missing -= image.bytes();
            }
        }
        return true;
    }

    private boolean renamedBack(String vm, long bytes) {
        try {
            if (!rename(vm, bytes)) {
                return false;
            }
            GuestRam.fillHoles(file(vm), bytes);
            return true;
        } catch (IOException | Refusal | QemuException e) {
            LOG.warn("The base image of VM '{}' cannot be used: {}", vm, e.getMessage());
            free(vm);
            return false;
        }
    }

    private synchronized boolean rename(String vm, long bytes) throws IOException {
        Optional<BaseImage> image = images.find(vm);
        if (image.isEmpty() || Files.exists(file(vm))) {
            return false;
        }
        if (image.get().bytes() != bytes) {
            LOG.info(
                    "The base image of VM '{}' has {} and the VM has {}: it is wiped",
                    vm,
                    new ByteSize(image.get().bytes()),
                    new ByteSize(bytes));
            images.delete(vm);
            return false;
        }
        Files.move(images.file(vm), file(vm), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** Whether anything was: a part of an image is a hint as well. */
    private boolean copiedBack(String vm, long bytes) {
        Optional<SealedImage> found;
        synchronized (this) {
            found = disk.takeOut(vm, bytes);
        }
        if (found.isEmpty()) {
            return false;
        }
        try (SealedImage image = found.get()) {
            long copied = image.copyInto(file(vm), COPYING_BACK);
            LOG.info("The base image of VM '{}' is back from the disk, {} of {} bytes", vm, copied, bytes);
        } catch (IOException e) {
            LOG.warn("The base image of VM '{}' on the disk was not read to its end: {}", vm, e.getMessage());
        }
        return true;
    }

    // Base images.

    /** The RAM of a VM whose QEMU has ended becomes its base image, within the limits. Never fails: at worst the memory is freed. */
    public void keep(String vm) {
        try {
            synchronized (this) {
                if (Files.exists(file(vm))) {
                    disk.delete(vm);
                    images.moveIn(file(vm), vm, clock.instant());
                    trim();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The memory of VM '{}' could not be kept as a base image: {}", vm, e.getMessage());
            free(vm);
        }
    }

    /** Nothing that this VM left is here any more. */
    public synchronized boolean wipe(String vm) {
        boolean onDisk = disk.delete(vm);
        return images.delete(vm) || onDisk;
    }

    /** All of them, those in memory first, the oldest first. */
    public synchronized List<BaseImage> baseImages() {
        List<BaseImage> all = new ArrayList<>(images.oldestFirst());
        all.addAll(disk.oldestFirst());
        return all;
    }

    /** What these pages, of 4 KiB, hold in a VM's base image; empty where there is none of this size in memory. */
    public synchronized List<byte[]> pagesOfBaseImage(String vm, long bytes, List<Long> numbers) {
        if (images.find(vm).filter(image -> image.bytes() == bytes).isEmpty()
                || numbers.stream().anyMatch(number -> number < 0 || number >= bytes / Layout.PAGE)) {
            return List.of();
        }
        List<byte[]> pages = new ArrayList<>();
        try (FileChannel in = FileChannel.open(images.file(vm), StandardOpenOption.READ)) {
            for (long number : numbers) {
                pages.add(RamPages.read(in, number));
            }
            return pages;
        } catch (IOException e) {
            LOG.warn("The base image of VM '{}' cannot be looked at: {}", vm, e.getMessage());
            return List.of();
        }
    }

    public synchronized HostFacts.BaseImages use() {
        return new HostFacts.BaseImages(baseImages().size(), images.bytes(), disk.bytes());
    }

    /** Wipes what is older than images may become. */
    public void expire() {
        for (BaseImage image : baseImages()) {
            if (!clock.instant().isBefore(image.since().plus(limits.lifetime()))) {
                wipe(image, "it is older than " + limits.lifetime().toHours() + " h");
            }
        }
    }

    /** Wipes the images of VMs that are no longer to have one; asks about each. */
    public void retain(Predicate<String> wanted) {
        for (BaseImage image : baseImages()) {
            if (!wanted.test(image.vm())) {
                wipe(image, "the cluster has no such VM any more, or the VM leaves none");
            }
        }
    }

    /** Unless another one has taken its place. */
    private synchronized void wipe(BaseImage image, String why) {
        if (baseImages().contains(image) && wipe(image.vm())) {
            LOG.info("The base image of VM '{}' is wiped: {}", image.vm(), why);
        }
    }

    // The limit of memory, and what goes on to the disk.

    private synchronized void trim() {
        boolean waiting = false;
        for (BaseImage image : overLimit()) {
            if (disk.accepts(image.bytes())) {
                waiting = true;
            } else {
                images.delete(image.vm());
                LOG.info(
                        "The base image of VM '{}', {}, is dropped: baseImageMemory is {}",
                        image.vm(),
                        new ByteSize(image.bytes()),
                        new ByteSize(memoryLimit()));
            }
        }
        if (waiting) {
            overflow.wake();
        }
    }

    private long memoryLimit() {
        return limits.memory()
                .map(ByteSize::bytes)
                .orElseGet(() -> folder.toFile().getTotalSpace() / 4);
    }

    private List<BaseImage> overLimit() {
        long excess = images.bytes() - memoryLimit();
        List<BaseImage> over = new ArrayList<>();
        for (BaseImage image : images.oldestFirst()) {
            if (excess > 0) {
                over.add(image);
                excess -= image.bytes();
            }
        }
        return over;
    }

    /** Moves the oldest image that is over the limit. It stays in memory, and may be taken or evicted, until all of it is on the disk. */
    private boolean moveToDisk() throws InterruptedException {
        BaseImage next;
        synchronized (this) {
            List<BaseImage> over = overLimit();
            if (over.isEmpty()) {
                return false;
            }
            next = over.getFirst();
            disk.makeRoom(next.bytes());
        }
        Optional<DiskTier.Written> written =
                disk.write(next, (offset, chunk, length) -> read(next, offset, chunk, length));
        synchronized (this) {
            if (images.has(next)) {
                written.ifPresent(file -> disk.publish(next, file));
                images.delete(next.vm());
            } else {
                written.ifPresent(disk::discard);
            }
        }
        return true;
    }

    /** Under the lock and with the file closed again: an image that is evicted while it is written must free its memory at once. */
    private synchronized boolean read(BaseImage image, long offset, byte[] chunk, int length) throws IOException {
        if (!images.has(image)) {
            return false;
        }
        try (FileChannel in = FileChannel.open(images.file(image.vm()), StandardOpenOption.READ)) {
            ByteBuffer piece = ByteBuffer.wrap(chunk, 0, length);
            while (piece.hasRemaining()) {
                if (in.read(piece, offset + piece.position()) < 0) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public void close() {
        overflow.close();
    }
}
