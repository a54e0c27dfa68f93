package org.godwit.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The QEMU that tests use: never skipped, since a test that did not run proves nothing. */
final class TestQemu {
    private TestQemu() {}

    static QemuBinary binary() {
        List<Path> places = Stream.of(
                        Optional.ofNullable(System.getenv("GODWIT_QEMU")).map(Path::of),
                        Optional.of(cache().resolve("qemu-10/bin/qemu-system-x86_64")),
                        Optional.of(Path.of("/usr/bin/qemu-system-x86_64")))
                .flatMap(Optional::stream)
                .toList();
        QemuBinary found = places.stream()
                .filter(Files::isExecutable)
                .map(QemuBinary::probe)
                .filter(QemuBinary::migratesUnderTcg)
                .findFirst()
                .orElse(null);
        if (found == null) {
            throw new AssertionError("These tests need QEMU 10 or newer, and there is none at any of " + places
                    + ". './godwit demo' unpacks one into its cache folder; or set GODWIT_QEMU to a program.");
        }
        return found;
    }

    /** The folder that the launcher and the lab keep what they fetched in. */
    private static Path cache() {
        return Optional.ofNullable(System.getenv("GODWIT_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "godwit"));
    }
}
