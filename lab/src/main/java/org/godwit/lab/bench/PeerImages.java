package org.godwit.lab.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;

/** The images of a guest that no agent knows of, on the lab's datastore. */
final class PeerImages {
    private PeerImages() {}

    static Path at(Lab lab, ImageRef image) {
        return lab.layout().datastore().resolve(image.path());
    }

    /** Makes the disks that the spec gives a size, empty ones whatever was there; the others exist. */
    static void make(Lab lab, VmSpec spec) {
        for (VmSpec.DiskSpec disk : spec.disksOrNone()) {
            ByteSize size = disk.size();
            if (size != null) {
                make(at(lab, disk.image()), size);
            }
        }
    }

    private static void make(Path image, ByteSize size) {
        try {
            Files.createDirectories(image.getParent());
            Files.deleteIfExists(image);
            try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(size.bytes());
            }
        } catch (IOException e) {
            throw new LabException(image + " cannot be made: " + e, e);
        }
    }
}
