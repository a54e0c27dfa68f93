package org.godwit.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A guest of one boot sector that tells whether an accelerator runs guests: the BIOS goes through real and protected mode and
 * reads the disk, the sector waits for three timer interrupts and ends QEMU with a status that nothing else gives.
 */
final class ProbeGuest {
    /** The debug-exit device makes {@code value * 2 + 1} of what is written to it. */
    private static final int STATUS = 0x2A * 2 + 1;

    /** Code in real mode at 0x7C00; the BIOS's own handler takes the interrupts. */
    static final byte[] SAYS_THAT_IT_RAN = HexFormat.ofDelimiter(" ")
            .parseHex(
                    "fb" // sti
                            + " f4 f4 f4" // hlt, three times
                            + " ba f4 00" // mov dx, 0xf4
                            + " b0 2a" // mov al, 0x2a
                            + " ee" // out dx, al
                            + " fa" // cli
                            + " eb fe"); // jmp to itself

    record Outcome(boolean passed, String finding) {}

    private ProbeGuest() {}

    static Outcome run(QemuBinary qemu, Accelerator accelerator, byte[] code, Duration bound) {
        try {
            Path folder = Files.createTempDirectory("godwit-probe");
            Path disk = folder.resolve("disk");
            Path words = folder.resolve("words");
            try {
                Files.write(disk, bootable(code));
                return run(command(qemu, accelerator, disk), words, bound);
            } finally {
                Files.deleteIfExists(words);
                Files.deleteIfExists(disk);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new QemuException("The probe guest could not be run: " + e.getMessage() + ".", e);
        }
    }

    private static byte[] bootable(byte[] code) {
        byte[] disk = Arrays.copyOf(code, 1 << 20);
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        return disk;
    }

    private static List<String> command(QemuBinary qemu, Accelerator accelerator, Path disk) {
        return List.of(
                qemu.path().toString(),
                "-machine",
                "pc",
                "-accel",
                accelerator.word(),
                "-m",
                "32M",
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                "-blockdev",
                "raw,node-name=disk,file.driver=file,file.filename=" + disk,
                "-device",
                "ide-hd,drive=disk,bootindex=1",
                "-device",
                "isa-debug-exit,iobase=0xf4,iosize=4");
    }

    private static Outcome run(List<String> command, Path words, Duration bound) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(words.toFile())
                .start();
        try {
            if (!process.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Outcome(false, "it hung for " + bound.toSeconds() + " s");
            }
            if (process.exitValue() == STATUS) {
                return new Outcome(true, "it ran");
            }
            String said = Files.readString(words, StandardCharsets.UTF_8).strip();
            return new Outcome(
                    false,
                    "QEMU ended with status " + process.exitValue()
                            + (said.isEmpty() ? "" : ", saying '" + said + "'"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "the wait for it was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
