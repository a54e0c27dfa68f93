package org.godwit.lab.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.godwit.lab.Command;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.cache.DebianArchive;
import org.godwit.lab.cache.Tools;

/**
 * libvirt from Debian's backports, unpacked into a folder of the cache with its libraries: 11.3 on Debian 12, whose own, 9.0,
 * cannot compress a parallel migration. Nothing of it is installed, and no daemon of it starts by itself.
 *
 * @param folder {@code bin/libvirtd} and {@code bin/virsh}, scripts that set the paths; {@code root/}, the packages
 */
public record PrivateLibvirt(Path folder) {
    private static final String FOLDER = "libvirt";

    /** The driver's own dependencies are a QEMU and a systemd; its libraries are those of the others. */
    private static final String DRIVER = "libvirt-daemon-driver-qemu";

    private static final List<String> PACKAGES = List.of("libvirt-daemon", "libvirt-clients");

    /** The C library belongs to the system's loader; the others are parts of a system, not libraries of libvirt. */
    private static final Pattern LIBRARIES = Pattern.compile(
            "(?!libc6|libc-bin|libgcc-s1|libcrypt1|libpam|libsemanage|libsepol|libperl|libtext-|libnumber-|libfile-|libaudit-common)"
                    + "(lib|zlib).*");

    /** Unpacked now if it is not there. */
    public static PrivateLibvirt in(Cache cache) {
        return new PrivateLibvirt(cache.provide(
                FOLDER,
                "godwit: unpacking libvirt from Debian's backports, for the comparison",
                PrivateLibvirt::unpack));
    }

    private static void unpack(Path folder, Tools tools) throws IOException {
        Path work = Files.createDirectory(folder.resolve("apt"));
        Path root = Files.createDirectory(folder.resolve("root"));
        DebianArchive archive = DebianArchive.open(tools, work);
        List<String> wanted = new ArrayList<>(archive.closure(archive.backports(), PACKAGES).stream()
                .filter(one -> LIBRARIES.matcher(one).matches())
                .toList());
        wanted.add(DRIVER + "/" + archive.backports());
        archive.unpack(wanted, root);
        tools.run(
                "rm",
                "-rf",
                work.toString(),
                root + "/usr/share/doc",
                root + "/usr/share/man",
                root + "/usr/share/locale");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        script(bin.resolve("virsh"), "usr/bin/virsh");
        script(bin.resolve("libvirtd"), "usr/sbin/libvirtd");
        tools.run(bin.resolve("virsh").toString(), "--version");
        tools.run(bin.resolve("libvirtd").toString(), "--version");
    }

    private static void script(Path file, String program) throws IOException {
        Files.writeString(file, """
                #!/bin/sh
                root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
                export LD_LIBRARY_PATH="$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu"
                exec "$root/%s" "$@"
                """.formatted(program));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path virsh() {
        return folder.resolve("bin/virsh");
    }

    /** As {@code 11.3.0}. */
    public String version() {
        return Command.of(virsh().toString(), "--version").run().strip();
    }

    /** Whether {@code virsh migrate} has this option, as {@code --comp-zstd-level}. */
    public boolean migratesWith(String option) {
        return Command.of(virsh().toString(), "help", "migrate").run().contains(option);
    }
}
