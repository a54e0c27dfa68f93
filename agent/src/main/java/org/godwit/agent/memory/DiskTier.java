package org.godwit.agent.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.godwit.api.ByteSize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Base images on a disk, each encrypted with a key of its own that lies in memory, on the tmpfs of guests' RAM: who finds the
 * disk finds nothing, and an image whose key is deleted is gone, whatever the disk still holds of it.
 *
 * <p>Not safe for several threads, but for {@link #write}, which changes nothing until {@link #publish}.
 */
final class DiskTier {
    private static final Logger LOG = LoggerFactory.getLogger(DiskTier.class);
    private static final String IMAGE = ".image";
    private static final String KEY = ".key";
    private static final String WRITING = ".writing";
    private static final int CHUNK = 1 << 20;
    /** So much at once at most waits for the disk: a forced write of a whole guest would hold up everybody else's. */
    private static final int FORCED_CHUNKS = 32;

    private final ImageFolder images;
    private final ImageFolder keys;
    private final ByteSize limit;

    DiskTier(Path folder, Path keys, ByteSize limit) {
        this.images = new ImageFolder(folder, IMAGE);
        this.keys = new ImageFolder(keys, KEY);
        this.limit = limit;
    }

    /** Where the bytes of an image are read from, as long as it is there. */
    @FunctionalInterface
    interface Reading {
        /** The chunk at this place, whole; false when the image is no longer there. */
        boolean read(long offset, byte[] chunk, int length) throws IOException;
    }

    /** An image whose bytes are on the disk, under a name that is none of an image's. */
    record Written(Path file, ImageKey key) {}

    /** Removes what was being written when an agent ended, and what nobody can read any more. */
    void tidy() {
        images.names(WRITING).forEach(vm -> images.delete(writing(vm)));
        Set<String> readable = new HashSet<>(keys.names(KEY));
        for (String vm : images.names(IMAGE)) {
            if (!readable.remove(vm)) {
                images.delete(vm);
            }
        }
        readable.forEach(keys::delete);
    }

    List<BaseImage> oldestFirst() {
        return images.oldestFirst();
    }

    long bytes() {
        return images.bytes();
    }

    boolean accepts(long bytes) {
        return bytes <= limit.bytes();
    }

    /** Deletes the oldest until an image of this size is within the limit. */
    void makeRoom(long bytes) {
        long excess = bytes() + bytes - limit.bytes();
        for (BaseImage image : oldestFirst()) {
            if (excess <= 0) {
                return;
            }
            delete(image.vm());
            LOG.info("The base image of VM '{}' on the disk makes room for a newer one", image.vm());
            excess -= image.bytes();
        }
    }

    /**
     * Writes an image at a low priority: it rests after each piece for as long as that took.
     *
     * @return empty when the image went away meanwhile, or could not be written, which is logged
     */
    Optional<Written> write(BaseImage image, Reading from) throws InterruptedException {
        Written written = new Written(writing(image.vm()), ImageKey.fresh());
        boolean whole = false;
        try {
            images.make();
            whole = copy(image, from, written);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("the agent stops");
        } catch (IOException e) {
            LOG.warn(
                    "The base image of VM '{}', {}, could not be written to '{}' and is dropped: {}. Give the disk more"
                            + " room, or lower baseImageDisk.",
                    image.vm(),
                    new ByteSize(image.bytes()),
                    images.path(),
                    e.getMessage());
        } finally {
            if (!whole) {
                discard(written);
            }
        }
        return whole ? Optional.of(written) : Optional.empty();
    }

    private static boolean copy(BaseImage image, Reading from, Written to) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK];
        ImageKey.Chunks cipher = to.key().chunks();
        Files.deleteIfExists(to.file());
        try (FileChannel out = FileChannel.open(
                to.file(),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            int unforced = 0;
            for (long offset = 0; offset < image.bytes(); offset += CHUNK) {
                long began = System.nanoTime();
                int length = (int) Math.min(CHUNK, image.bytes() - offset);
                if (!from.read(offset, chunk, length)) {
                    return false;
                }
                cipher.next(chunk, length);
                writeAll(out, ByteBuffer.wrap(chunk, 0, length));
                if (++unforced == FORCED_CHUNKS) {
                    out.force(false);
                    unforced = 0;
                }
                TimeUnit.NANOSECONDS.sleep(System.nanoTime() - began);
            }
            out.force(true);
        }
        return true;
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** What was written is the VM's image from now on. The key comes first: an image without one would be tidied away. */
    void publish(BaseImage image, Written written) {
        try {
            keys.make();
            written.key().save(keys.file(image.vm()));
            images.moveIn(written.file(), image.vm(), image.since());
        } catch (IOException e) {
            LOG.warn("The base image of VM '{}' could not be kept on the disk: {}", image.vm(), e.getMessage());
            discard(written);
            delete(image.vm());
        }
    }

    void discard(Written written) {
        images.delete(written.file());
    }

    /** The VM's image, for one reading; it is deleted by that. None when there is none of this size, or it cannot be read. */
    Optional<SealedImage> takeOut(String vm, long bytes) {
        Optional<BaseImage> image = images.find(vm);
        try {
            return image.isPresent() && image.get().bytes() == bytes
                    ? Optional.of(SealedImage.open(images.file(vm), ImageKey.read(keys.file(vm)), bytes))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.warn("The base image of VM '{}' on the disk cannot be used: {}", vm, e.getMessage());
            return Optional.empty();
        } finally {
            delete(vm);
        }
    }

    /** The key goes first: from then on nobody can read what the disk still holds. */
    boolean delete(String vm) {
        keys.delete(vm);
        return images.delete(vm);
    }

    private Path writing(String vm) {
        return images.path().resolve(vm + WRITING);
    }
}
