package org.godwit.lab.libvirt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.godwit.lab.Command;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.cache.DebianArchive;
import org.godwit.lab.cache.Tools;
import org.godwit.lab.cache.UnpackedPrograms;

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
        UnpackedPrograms programs = UnpackedPrograms.unpack(folder, tools, PrivateLibvirt::packages);
        programs.script("virsh", "\"$root/usr/bin/virsh\"");
        programs.script("libvirtd", "\"$root/usr/sbin/libvirtd\"");
        tools.run(programs.script("virsh"), "--version");
        tools.run(programs.script("libvirtd"), "--version");
    }

    private static List<String> packages(DebianArchive archive) {
        List<String> wanted = new ArrayList<>(archive.closure(archive.backports(), PACKAGES).stream()
                .filter(one -> LIBRARIES.matcher(one).matches())
                .toList());
        wanted.add(DRIVER + "/" + archive.backports());
        return wanted;
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
