package org.godwit.lab.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.cache.DebianArchive;
import org.godwit.lab.cache.Tools;

/**
 * Debian's cloud kernel: ext4 is built in, virtio comes as modules. Unpacked, never installed.
 *
 * @param image what QEMU's {@code -kernel} takes
 * @param modules where the modules lie, {@code NAME.ko} in folders
 * @param version for example {@code 6.1.0-56-cloud-amd64}
 */
record GuestKernel(Path image, Path modules, String version) {

    static GuestKernel in(Cache cache) {
        Path folder = cache.provide("kernel", "godwit: fetching the guests' kernel from Debian", GuestKernel::fetch);
        try {
            String version = Files.readString(folder.resolve("version")).strip();
            return new GuestKernel(folder.resolve("vmlinuz"), folder.resolve("modules"), version);
        } catch (IOException e) {
            throw new IllegalStateException("The cache's kernel in " + folder + " is damaged; remove the folder.", e);
        }
    }

    private static void fetch(Path folder, Tools tools) throws IOException {
        Path work = Files.createDirectory(folder.resolve("apt"));
        Path root = Files.createDirectory(folder.resolve("root"));
        DebianArchive archive = DebianArchive.open(tools, work);
        List<String> images = archive.dependencies("linux-image-cloud-amd64").stream()
                .filter(name -> name.startsWith("linux-image-"))
                .toList();
        archive.unpack(images, root);
        Path image = only(root.resolve("boot"), "vmlinuz-");
        String version = image.getFileName().toString().substring("vmlinuz-".length());
        Path modules = Stream.of("lib/modules", "usr/lib/modules")
                .map(place -> root.resolve(place).resolve(version))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IOException("the package of kernel " + version + " has no modules"));
        Files.move(image, folder.resolve("vmlinuz"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(modules, folder.resolve("modules"), StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(folder.resolve("version"), version + "\n");
        tools.run("rm", "-rf", work.toString(), root.toString());
    }

    private static Path only(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IOException(folder + " holds no " + prefix + "*"));
        }
    }

    /** The file of the module {@code name}. */
    Path module(String name) throws IOException {
        try (Stream<Path> files = Files.walk(modules)) {
            return files.filter(file -> file.endsWith(name + ".ko"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("kernel " + version + " has no module " + name + ".ko"));
        }
    }
}
