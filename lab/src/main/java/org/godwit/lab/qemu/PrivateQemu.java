package org.godwit.lab.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.cache.DebianArchive;
import org.godwit.lab.cache.Tools;
import org.godwit.lab.cache.UnpackedPrograms;

/**
 * QEMU 10 from Debian 12's backports, unpacked into a folder of the cache with all libraries but the C library itself. The
 * system's packages stay as they are.
 *
 * @param emulator {@code qemu-system-x86_64}
 * @param image {@code qemu-img}
 * @param root where the packages lie; UEFI firmware is under {@code usr/share/OVMF}
 */
public record PrivateQemu(Path emulator, Path image, Path root) {
    static final String FOLDER = "qemu-10";
    private static final int OLDEST_FOR_TCG = 10;

    private static final List<String> PACKAGES =
            List.of("qemu-system-x86", "qemu-system-data", "qemu-system-common", "qemu-utils", "seabios", "ovmf");

    /** iSCSI as a block driver, without what the package's other drivers (Ceph, Gluster and more) would bring along. */
    private static final List<String> ISCSI = List.of("qemu-block-extra", "libiscsi7");

    private static final String MODULES = "QEMU_MODULE_DIR=\"$root/$lib/qemu\"";

    private static final Pattern OURS = Pattern.compile("(lib|qemu|seabios|ipxe-qemu|ovmf|zlib).*");

    /**
     * The C library belongs to the system's loader; the others are parts of a system, not libraries of QEMU. A package of
     * this list that QEMU should need after all shows at once: QEMU would not start.
     */
    private static final Pattern OF_THE_SYSTEM = Pattern.compile(
            "(libc6|libc-bin|libgcc-s1|libcrypt1|libpam|libaudit|libsemanage|libsepol|libasound2-data).*");

    /** Whether software emulation with the system's QEMU, as it reports its version, would lose guests. */
    public static boolean neededFor(int systemQemuMajor) {
        return systemQemuMajor < OLDEST_FOR_TCG;
    }

    /** The major version of the QEMU on the PATH; 0 where there is none. */
    public static int systemMajor() {
        try {
            Process process = new ProcessBuilder("qemu-system-x86_64", "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return majorOf(said);
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    static int majorOf(String versionOutput) {
        Matcher version = Pattern.compile("version (\\d+)\\.").matcher(versionOutput);
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }

    /** The private QEMU, unpacked now if it is not there. */
    public static PrivateQemu in(Cache cache) {
        Path folder = cache.provide(
                FOLDER,
                "godwit: unpacking QEMU 10 from Debian's backports; software emulation loses guests with older ones",
                PrivateQemu::unpack);
        return new PrivateQemu(
                folder.resolve("bin/qemu-system-x86_64"), folder.resolve("bin/qemu-img"), folder.resolve("root"));
    }

    private static void unpack(Path folder, Tools tools) throws IOException {
        UnpackedPrograms programs = UnpackedPrograms.unpack(folder, tools, PrivateQemu::packages);
        programs.script("qemu-system-x86_64", emulatorWords(), MODULES);
        programs.script("qemu-img", "\"$root/usr/bin/qemu-img\"", MODULES);
        programs.script("qemu-nbd", "\"$root/usr/bin/qemu-nbd\"", MODULES);
        tools.run(programs.script("qemu-system-x86_64"), "-machine", "none", "-version");
        tools.run(programs.script("qemu-img"), "--version");
    }

    private static List<String> packages(DebianArchive archive) {
        List<String> wanted = new ArrayList<>(archive.closure(archive.backports(), PACKAGES).stream()
                .filter(one -> OURS.matcher(one).matches()
                        && !OF_THE_SYSTEM.matcher(one).matches())
                .toList());
        wanted.add(ISCSI.getFirst() + "/" + archive.backports());
        wanted.add(ISCSI.getLast());
        return wanted;
    }

    private static String emulatorWords() {
        return "\"$root/usr/bin/qemu-system-x86_64\""
                + " -L \"$root/usr/share/qemu\" -L \"$root/usr/share/seabios\" -L \"$root/usr/lib/ipxe/qemu\"";
    }
}
