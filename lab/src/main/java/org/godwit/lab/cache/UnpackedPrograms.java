package org.godwit.lab.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;

/**
 * Programs from Debian's packages in a folder of the cache: the packages lie unpacked in {@code root/}, and the scripts in {@code bin/} set
 * the paths and become the programs, so that the process id stays the same. The folder can be moved.
 */
public final class UnpackedPrograms {
    private final Path bin;

    private UnpackedPrograms(Path bin) {
        this.bin = bin;
    }

    /**
     * Fetches the packages and unpacks them, without what people read.
     *
     * @param choose names them, as {@link DebianArchive#unpack} wants it
     */
    public static UnpackedPrograms unpack(Path folder, Tools tools, Function<DebianArchive, List<String>> choose)
            throws IOException {
        Path work = Files.createDirectory(folder.resolve("apt"));
        Path root = Files.createDirectory(folder.resolve("root"));
        DebianArchive archive = DebianArchive.open(tools, work);
        archive.unpack(choose.apply(archive), root);
        tools.run(
                "rm",
                "-rf",
                work.toString(),
                root + "/usr/share/doc",
                root + "/usr/share/man",
                root + "/usr/share/locale");
        return new UnpackedPrograms(Files.createDirectory(folder.resolve("bin")));
    }

    /**
     * Makes a program's script.
     *
     * @param words how the program begins, in the shell's words; {@code $root} is where the packages lie
     * @param more variables for it, as {@code NAME="$root/$lib/…"}; {@code $lib} is where libraries lie in it
     */
    public void script(String name, String words, String... more) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, """
                #!/bin/sh
                root=$(dirname "$(dirname "$(readlink -f "$0")")")/root
                lib=usr/lib/x86_64-linux-gnu
                export LD_LIBRARY_PATH="$root/$lib:$root/lib/x86_64-linux-gnu" %s
                exec %s "$@"
                """.formatted(String.join(" ", more), words));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The script of a program. */
    public String script(String name) {
        return bin.resolve(name).toString();
    }
}
