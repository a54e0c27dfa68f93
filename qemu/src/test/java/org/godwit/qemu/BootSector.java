package org.godwit.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** Guests of one boot sector. */
final class BootSector {
    /**
     * Writes the letters A to Z, round and round, to the serial console, one at each tick of the BIOS's timer (18 a second), and
     * between them changes a byte in each of 128 pages. Its place in the alphabet is in a register: whether a guest went on where
     * it was can be read from what it wrote.
     */
    static final String HEARTBEAT = """
            31 C0          xor ax, ax
            8E D8          mov ds, ax
            BA F8 03       mov dx, 0x3f8
            B3 41          mov bl, 'A'
            FB             next: sti
            F4             hlt
            88 D8          mov al, bl
            EE             out dx, al
            FE C3          inc bl
            80 FB 5B       cmp bl, 'Z' + 1
            72 02          jb dirty
            B3 41          mov bl, 'A'
            B9 00 10       dirty: mov cx, 0x1000
            8E C1          page: mov es, cx
            26 FE 06 00 00 inc byte [es:0]
            81 C1 00 01    add cx, 0x100
            81 F9 00 90    cmp cx, 0x9000
            72 EF          jb page
            EB DC          jmp next
            """;

    private BootSector() {}

    /** A raw disk of 1 MiB that boots the code. */
    static Path disk(Path file, String listing) {
        StringBuilder hex = new StringBuilder();
        for (String line : listing.lines().toList()) {
            hex.append(line, 0, 15);
        }
        byte[] code = HexFormat.of().parseHex(hex.toString().replace(" ", ""));
        byte[] disk = Arrays.copyOf(code, 1 << 20);
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        try {
            return Files.write(file, disk);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
