package org.godwit.cluster.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that nobody but their owner reads, and that are whole or absent after a crash. */
final class SecretFile {
    private SecretFile() {}

    /** Makes the folder, mode 0700, when it is not there. */
    static void folder(Path dir) {
        try {
            if (!Files.isDirectory(dir)) {
                Files.createDirectories(
                        dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new IdentityException("Cannot make the folder " + dir + ": " + e.getMessage(), e);
        }
    }

    /** Mode 0600 from its first moment; a temporary name, forced to disk, renamed, the folder forced. */
    static void write(Path file, String text) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IdentityException("'" + file + "' is not a file's path.");
        }
        try {
            Path temporary = Files.createTempFile(
                    parent,
                    "." + file.getFileName(),
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            try (FileChannel folder = FileChannel.open(parent, Set.of(StandardOpenOption.READ))) {
                folder.force(true);
            }
        } catch (AtomicMoveNotSupportedException e) {
            throw new IdentityException(parent + " is on a file system that cannot rename a file in one step.", e);
        } catch (IOException e) {
            throw new IdentityException("Cannot write " + file + ": " + e, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IdentityException("Cannot read " + file + ": " + e, e);
        }
    }
}
