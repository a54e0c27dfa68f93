package org.godwit.agent.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a file so that a crash at any moment leaves the old content or the new one, never a part: a temporary name, fsync,
 * rename, fsync of the folder (without the last one the rename itself may be lost).
 */
public final class DurableFile {
    private static final String TEMPORARY = ".new";

    private DurableFile() {}

    public static void write(Path file, byte[] content) {
        Path folder = folderOf(file);
        Path temporary = folder.resolve(file.getFileName() + TEMPORARY);
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("'" + file + "' could not be written: " + e, e);
        }
    }

    /** Removes the file for good, and whatever an interrupted write left beside it. */
    public static void delete(Path file) {
        Path folder = folderOf(file);
        try {
            Files.deleteIfExists(folder.resolve(file.getFileName() + TEMPORARY));
            if (Files.deleteIfExists(file)) {
                forceFolder(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("'" + file + "' could not be deleted: " + e, e);
        }
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }

    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
