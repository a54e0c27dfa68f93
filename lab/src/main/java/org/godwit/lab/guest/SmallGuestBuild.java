package org.godwit.lab.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.cache.Tools;

/** Makes the initramfs that both guests boot from: busybox, the modules of virtio, and the checks' program. */
final class SmallGuestBuild {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    static final List<String> PROGRAM = List.of(
            "program/guest.h",
            "program/main.c",
            "program/lifelike.c",
            "program/memcheck.c",
            "program/diskcheck.c",
            "program/heartbeat.c",
            "program/status.c",
            "program/rediscount.c");

    private static final List<String> FILES = List.of(
            "small/init",
            "small/modules",
            "small/etc/inittab",
            "small/etc/rc",
            "small/lib/godwit/words",
            "small/lib/godwit/checks",
            "small/etc/acpi/PWRF/00000080",
            "small/www/index.html");

    private final Cache cache;
    private final GuestKernel kernel;
    private final Recipe recipe;

    SmallGuestBuild(Cache cache) {
        this.cache = cache;
        this.kernel = GuestKernel.in(cache);
        this.recipe = new Recipe(Stream.concat(PROGRAM.stream(), FILES.stream()).toList(), kernel.version());
    }

    SmallGuest guest() {
        Path folder = cache.provide("small-guest-" + recipe.hash(), "godwit: building the small guest", this::make);
        return new SmallGuest(kernel.image(), folder.resolve("initramfs.cpio"));
    }

    private void make(Path folder, Tools tools) throws IOException {
        Path root = folder.resolve("root");
        for (String name : List.of(
                "bin", "sbin", "etc", "lib/modules", "proc", "sys", "dev", "run", "tmp", "root", "www/cgi-bin")) {
            Files.createDirectories(root.resolve(name));
        }
        recipe.install("small/", root);
        Files.move(root.resolve("modules"), root.resolve("lib/modules/order"));
        for (String name : Recipe.text("small/modules").lines().toList()) {
            Files.copy(kernel.module(name), root.resolve("lib/modules/" + name + ".ko"));
        }
        busybox(tools, root);
        compile(recipe, folder.resolve("source"), root.resolve("bin/godwit-guest"), tools);
        for (String name : List.of("memcheck", "diskcheck", "heartbeat")) {
            Files.createSymbolicLink(root.resolve("bin/" + name), Path.of("godwit-guest"));
        }
        Files.createSymbolicLink(root.resolve("www/cgi-bin/status"), Path.of("/bin/godwit-guest"));
        pack(tools, root, folder.resolve("initramfs.cpio"));
        tools.run("rm", "-rf", root.toString(), folder.resolve("source").toString());
    }

    /** Debian's static busybox, with a link for each of its programs. */
    private static void busybox(Tools tools, Path root) throws IOException {
        Files.copy(BUSYBOX, root.resolve("bin/busybox"));
        for (String name :
                tools.read(List.of(BUSYBOX.toString(), "--list")).lines().toList()) {
            if (!name.equals("busybox")) {
                Files.createSymbolicLink(root.resolve("bin/" + name), Path.of("busybox"));
            }
        }
        Files.createSymbolicLink(root.resolve("sbin/init"), Path.of("/bin/busybox"));
    }

    /** Static, so that it runs in any guest. */
    static void compile(Recipe recipe, Path sources, Path program, Tools tools) throws IOException {
        recipe.install("program/", sources);
        List<String> words =
                new ArrayList<>(List.of("gcc", "-std=gnu17", "-O2", "-static", "-s", "-Wall", "-Wextra", "-Werror"));
        words.addAll(List.of("-o", program.toString()));
        PROGRAM.stream()
                .filter(name -> name.endsWith(".c"))
                .forEach(name -> words.add(
                        sources.resolve(name.substring("program/".length())).toString()));
        tools.run(words);
    }

    /** Not compressed: unpacking 3 MB is quicker than inflating them under software emulation. */
    private static void pack(Tools tools, Path root, Path archive) {
        tools.run(
                "sh",
                "-ec",
                "cd \"$1\"; find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0 --reproducible >\"$2\"",
                "pack",
                root.toString(),
                archive.toString());
    }
}
