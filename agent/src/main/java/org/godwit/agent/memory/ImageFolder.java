package org.godwit.agent.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.Names;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of base images that only the agent's user may look into; each is one file, named after its VM, as old as its time says. */
final class ImageFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);

    private final Path folder;
    private final String suffix;

    ImageFolder(Path folder, String suffix) {
        this.folder = folder;
        this.suffix = suffix;
    }

    Path path() {
        return folder;
    }

    Path file(String vm) {
        return folder.resolve(vm + suffix);
    }

    List<BaseImage> oldestFirst() {
        return names(suffix).stream()
                .flatMap(vm -> find(vm).stream())
                .sorted(Comparator.comparing(BaseImage::since))
                .toList();
    }

    /** The VMs that files with this ending are named after; a file that somebody else put here is nobody's image. */
    List<String> names(String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .filter(Names::isName)
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("The base images in '{}' cannot be listed: {}", folder, e.toString());
            return List.of();
        }
    }

    long bytes() {
        return oldestFirst().stream().mapToLong(BaseImage::bytes).sum();
    }

    Optional<BaseImage> find(String vm) {
        try {
            BasicFileAttributes file = Files.readAttributes(file(vm), BasicFileAttributes.class);
            return file.isRegularFile()
                    ? Optional.of(new BaseImage(
                            vm, file.size(), file.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether this very image is still here, and not another one of its VM. */
    boolean has(BaseImage image) {
        return find(image.vm()).filter(image::equals).isPresent();
    }

    /** Makes a file of the same file system the VM's image, in place of an older one. */
    void moveIn(Path from, String vm, Instant since) throws IOException {
        make();
        Files.setLastModifiedTime(from, FileTime.from(since));
        Files.move(from, file(vm), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void make() throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /** Whether something was deleted; that it could not be is logged, and the next sweep tries again. */
    boolean delete(String vm) {
        return delete(file(vm));
    }

    boolean delete(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("'{}' could not be deleted: {}", file, e.toString());
            return false;
        }
    }
}
