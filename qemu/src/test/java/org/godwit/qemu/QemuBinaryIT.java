package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuBinaryIT {
    private final QemuBinary qemu = TestQemu.binary();

    @TempDir
    private Path dir;

    @Test
    void itTellsWhatItCanDo() {
        assertThat(qemu.version().atLeast(10, 0)).isTrue();
        assertThat(qemu.versioned("q35").orElseThrow())
                .startsWith("pc-q35-" + qemu.version().major() + ".");
        assertThat(qemu.versioned("pc").orElseThrow()).startsWith("pc-i440fx-");
        assertThat(qemu.versioned("pc-q35-8.2")).contains("pc-q35-8.2");
        assertThat(qemu.versioned("microvm")).isEmpty();
        assertThat(qemu.versioned("pc-q35-99.0")).isEmpty();
        assertThat(qemu.knows("pc-q35-8.2")).isTrue();
        assertThat(qemu.hasMigrationCapability("switchover-ack")).isTrue();
        assertThat(qemu.hasMigrationCapability("teleport")).isFalse();
        assertThat(qemu.cpuModels()).containsKeys("Nehalem-v2", "Haswell-v4", "Skylake-Server-v4");
        assertThat(qemu.cpuModels().values())
                .filteredOn(model -> model.name().equals("max"))
                .singleElement()
                .returns(false, CpuModel::migrationSafe);
    }

    @Test
    void aScriptInItsPlaceIsAskedOnceUntilItChanges() throws IOException {
        Path asked = dir.resolve("asked");
        Path script = script("echo >>" + asked + "; exec " + qemu.path() + " \"$@\"");
        assertThat(QemuBinary.probe(script).version()).isEqualTo(qemu.version());
        QemuBinary.probe(script);
        assertThat(Files.readAllLines(asked)).hasSize(1);
        Files.setLastModifiedTime(script, FileTime.from(Instant.EPOCH));
        QemuBinary.probe(script);
        assertThat(Files.readAllLines(asked)).hasSize(2);
    }

    @Test
    void whatIsNoQemuIsNamedWithWhatItSaid() throws IOException {
        Path script = script("echo 'cannot open shared object file'; exit 127");
        assertThatThrownBy(() -> QemuBinary.probe(script))
                .isInstanceOf(QemuException.class)
                .hasMessage(
                        "The program " + script
                                + " does not answer as QEMU: expected QMP on its standard streams, it said 'cannot open shared object file'.");
        assertThatThrownBy(() -> QemuBinary.probe(dir.resolve("absent")))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("There is no QEMU at " + dir.resolve("absent"));
    }

    private Path script(String body) throws IOException {
        Path script = Files.writeString(dir.resolve("qemu"), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
