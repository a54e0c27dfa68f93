package org.godwit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that this process alone can open and that is gone when it ends, by {@code kill -9} too: its name is removed at once, and
 * {@code /proc/self/fd} still leads to it. For a library that takes secrets from files only.
 */
final class NamelessFile implements AutoCloseable {
    private final FileChannel channel;
    private final Path path;

    private NamelessFile(FileChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    static NamelessFile of(byte[] content) {
        try {
            Path named = Files.createTempFile(
                            "godwit",
                            ".p12",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .toRealPath();
            try {
                FileChannel channel = FileChannel.open(named, StandardOpenOption.WRITE, StandardOpenOption.READ);
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                return new NamelessFile(channel, descriptor(named));
            } finally {
                Files.delete(named);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot keep the key for ZooKeeper's client in the folder for temporary files.", e);
        }
    }

    private static Path descriptor(Path named) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (leadsTo(descriptor, named)) {
                    return descriptor;
                }
            }
        }
        throw new IOException("an open file is not listed in /proc/self/fd");
    }

    private static boolean leadsTo(Path descriptor, Path named) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).equals(named);
        } catch (NoSuchFileException e) {
            // Another thread closed that one while we looked.
            return false;
        }
    }

    String path() {
        return path.toString();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a file.", e);
        }
    }
}
