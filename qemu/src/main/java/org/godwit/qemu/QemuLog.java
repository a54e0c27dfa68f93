package org.godwit.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a QEMU wrote to its standard error, from a position on; an error's own words are in there and nowhere else. */
record QemuLog(Path file, long from) {
    private static final int TAIL = 8 << 10;
    private static final Pattern TIME = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\s+");
    private static final Pattern PROGRAM = Pattern.compile("^\\S*qemu-system-\\w+: ");

    static QemuLog atEndOf(Path file) {
        try {
            return new QemuLog(file, Files.exists(file) ? Files.size(file) : 0);
        } catch (IOException e) {
            throw new QemuException("QEMU's log " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** The last lines that are no warnings, joined; or that there are none. */
    String lastWords() {
        List<String> lines = tail().lines()
                .map(line -> PROGRAM.matcher(TIME.matcher(line).replaceFirst(""))
                        .replaceFirst("")
                        .strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("warning:"))
                .toList();
        if (lines.isEmpty()) {
            return "it wrote nothing to " + file + ".";
        }
        String joined = String.join(" ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        return joined.endsWith(".") || joined.endsWith("?") ? joined : joined + ".";
    }

    private String tail() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long start = Math.max(from, channel.size() - TAIL);
            ByteBuffer bytes = ByteBuffer.allocate(TAIL);
            channel.position(start);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
