package org.godwit.lab.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.godwit.transport.stream.QemuStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transport's reader on what real QEMUs wrote of real guests under load. */
@Tag("slow")
class CapturedStreamIT {
    @TempDir
    private static Path folder;

    static List<CaptureOrder> orders() {
        return CaptureOrder.ofEveryKind();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everyByteIsAccountedForAndTheLastContentOfEveryPageIsTheGuestsMemory(CaptureOrder order) throws IOException {
        CapturedStream captured = StreamCapture.of(order, folder);
        byte[] memory = Files.readAllBytes(captured.ram());
        ReadStream read = read(captured.stream(), memory.length, false);

        assertThat(read.notUnderstood).isEmpty();
        assertThat(read.names).contains("pc.ram").doesNotHaveDuplicates().hasSizeGreaterThan(1);
        assertThat(read.completions).isEqualTo(1);
        assertThat(read.passedAfterRam).as("device state").isBetween(1000L, 1L << 20);
        assertThat(read.pagesReported.cardinality()).as("every page came").isEqualTo(memory.length / 4096);
        assertThat(Arrays.mismatch(read.memory, memory))
                .as("where the guest's memory, as it stood, differs")
                .isEqualTo(-1);
        if (order.dirtyMiBPerSecond() > 0) {
            assertThat(captured.rounds()).isGreaterThanOrEqualTo(order.rounds());
            assertThat(read.reports).as("pages came again").isGreaterThan(memory.length / 4096 + 1000L);
        }

        ReadStream all = read(captured.stream(), memory.length, true);
        assertThat(all.accountedFor).as("every byte").isEqualTo(Files.size(captured.stream()));
        assertThat(all.memory).isEqualTo(read.memory);

        // The rest is a stream of its own, and no page of pc.ram is left in it.
        ReadStream rest = read(new ByteArrayInputStream(read.passed), memory.length, true);
        assertThat(rest.reports).isZero();
        assertThat(rest.completions).isEqualTo(1);
        assertThat(rest.accountedFor).isEqualTo(read.passed.length);
        assertThat(rest.passed).isEqualTo(all.passed);
    }

    private static ReadStream read(Path file, int memory, boolean all) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, memory, all);
        }
    }

    private static ReadStream read(InputStream in, int memory, boolean all) throws IOException {
        ReadStream read = new ReadStream(memory, all);
        QemuStream stream = new QemuStream(read);
        byte[] buffer = new byte[128 << 10];
        int held = 0;
        for (int more = in.read(buffer); more >= 0; more = in.read(buffer, held, buffer.length - held)) {
            held += more;
            int taken = stream.take(buffer, 0, held);
            held -= taken;
            System.arraycopy(buffer, taken, buffer, 0, held);
        }
        assertThat(held).as("a whole stream leaves nothing over").isZero();
        stream.end(buffer, 0, held);
        return read.done();
    }
}
