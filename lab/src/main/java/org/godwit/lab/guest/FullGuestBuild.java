package org.godwit.lab.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.cache.DebianArchive;
import org.godwit.lab.cache.Tools;

/**
 * Makes the full guest's disk in two steps, each cached: Debian with its services (minutes, from the network), and what we
 * put on top (seconds, without a network). It has no udev and no logind: a guest that is up in seconds matters more here.
 */
final class FullGuestBuild {
    private static final String SIZE = "3G";

    private static final List<String> PACKAGES = List.of(
            "systemd-sysv",
            "iproute2",
            "iputils-ping",
            "procps",
            "busybox-static",
            "openssh-server",
            "nginx-light",
            "redis-server",
            "postgresql",
            "fio",
            "stress-ng",
            "memtester",
            "qemu-guest-agent",
            "tcc",
            "libc6-dev");

    private static final List<String> UNITS = List.of(
            "godwit-network",
            "godwit-checks",
            "godwit-load",
            "godwit-status",
            "godwit-echo",
            "godwit-agent",
            "godwit-power",
            "godwit-console");

    private static final List<String> PROGRAMS = List.of(
            "network",
            "agent",
            "load",
            "report",
            "load-redis",
            "load-fio",
            "load-postgres",
            "load-stress",
            "load-compile",
            "load-web");

    private final Cache cache;
    private final SmallGuest small;
    private final Recipe recipe;

    FullGuestBuild(Cache cache, SmallGuest small) {
        this.cache = cache;
        this.small = small;
        this.recipe = new Recipe(
                Stream.of(
                                SmallGuestBuild.PROGRAM.stream(),
                                Stream.of("small/lib/godwit/words", "small/lib/godwit/checks", "small/www/index.html"),
                                Stream.of("full/masked", "full/postgresql.conf", "full/etc/acpi/PWRF/00000080"),
                                Stream.of("full/etc/nginx/sites-enabled/godwit", "full/etc/godwit/notice"),
                                UNITS.stream().map(unit -> "full/etc/systemd/system/" + unit + ".service"),
                                PROGRAMS.stream().map(program -> "full/usr/lib/godwit/" + program))
                        .flatMap(names -> names)
                        .toList(),
                String.join(" ", PACKAGES),
                SIZE);
    }

    FullGuest guest() {
        Path image = cache.provide("full-guest-" + recipe.hash(), "godwit: building the full guest", this::make)
                .resolve("root.img");
        return new FullGuest(small.kernel(), small.initramfs(), image);
    }

    private void make(Path folder, Tools tools) throws IOException {
        String packages = new Recipe(List.of(), String.join(" ", PACKAGES)).hash();
        Path debian = cache.provide(
                "debian-" + packages,
                "godwit: installing Debian for the full guest, some minutes",
                FullGuestBuild::bootstrap);
        Path root = folder.resolve("root");
        tools.run("cp", "-a", "--reflink=auto", debian.resolve("root").toString(), root.toString());
        configure(root);
        Path own = root.resolve("usr/lib/godwit");
        SmallGuestBuild.compile(recipe, folder.resolve("source"), own.resolve("godwit-guest"), tools);
        for (String name : List.of("memcheck", "diskcheck", "heartbeat", "rediscount", "www/cgi-bin/status")) {
            Files.createDirectories(own.resolve(name).getParent());
            Files.createSymbolicLink(own.resolve(name), Path.of("/usr/lib/godwit/godwit-guest"));
        }
        // What "compile" compiles.
        recipe.install("program/", own.resolve("source"));
        String image = folder.resolve("root.img").toString();
        tools.run("truncate", "-s", SIZE, image);
        tools.run(
                "mkfs.ext4",
                "-q",
                "-F",
                "-m",
                "0",
                "-L",
                "godwit",
                "-E",
                "lazy_itable_init=0",
                "-d",
                root.toString(),
                image);
        tools.run("e2fsck", "-fn", image);
        tools.run("rm", "-rf", root.toString(), folder.resolve("source").toString());
    }

    private static void bootstrap(Path folder, Tools tools) throws IOException {
        Path work = folder.resolve("apt");
        DebianArchive archive = DebianArchive.open(tools, work);
        tools.run("rm", "-rf", work.toString());
        String root = folder.resolve("root").toString();
        // In a mount namespace: it mounts /proc inside the new root, and a mount that outlived it would be in the way
        // of
        // whoever removes the folder.
        tools.run(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "debootstrap",
                "--variant=minbase",
                "--include=" + String.join(",", PACKAGES),
                archive.release(),
                root,
                archive.mirror());
        tools.run(
                "sh",
                "-ec",
                "cd \"$1\"; rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/*.log usr/share/doc/* usr/share/man/*"
                        + " usr/share/locale/*",
                "slim",
                root);
    }

    private void configure(Path root) throws IOException {
        Path units = root.resolve("etc/systemd/system");
        for (String unit : Recipe.text("full/masked").lines().toList()) {
            replace(units.resolve(unit), Path.of("/dev/null"));
        }
        Path generators = Files.createDirectories(root.resolve("etc/systemd/system-generators"));
        replace(generators.resolve("systemd-getty-generator"), Path.of("/dev/null"));
        Files.deleteIfExists(root.resolve("etc/nginx/sites-enabled/default"));
        Files.deleteIfExists(root.resolve("var/www/html/index.nginx-debian.html"));
        recipe.install("full/etc/", root.resolve("etc"));
        recipe.install("full/usr/", root.resolve("usr"));
        recipe.install("small/lib/", root.resolve("usr/lib"));
        recipe.install("small/www/", root.resolve("var/www/html"));
        for (String unit : UNITS) {
            replace(
                    units.resolve("multi-user.target.wants/" + unit + ".service"),
                    Path.of("/etc/systemd/system/" + unit + ".service"));
        }
        Files.writeString(root.resolve("etc/hostname"), "godwit\n");
        Files.writeString(root.resolve("etc/fstab"), "");
        // The journal of a guest that is thrown away needs no disk.
        append(root.resolve("etc/systemd/journald.conf"), "Storage=volatile\nRuntimeMaxUse=8M\n");
        postgres(root);
    }

    /** The one cluster that Debian's package made, of whichever version it has. */
    private static void postgres(Path root) throws IOException {
        List<Path> versions = new ArrayList<>();
        try (Stream<Path> found = Files.list(root.resolve("etc/postgresql"))) {
            found.forEach(versions::add);
        }
        String version = versions.getFirst().getFileName().toString();
        Files.writeString(
                root.resolve("etc/postgresql/" + version + "/main/conf.d/godwit.conf"),
                Recipe.text("full/postgresql.conf"));
        replace(root.resolve("usr/lib/postgresql/current"), Path.of(version));
    }

    private static void replace(Path link, Path target) throws IOException {
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
