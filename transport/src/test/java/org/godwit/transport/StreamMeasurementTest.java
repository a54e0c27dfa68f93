package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamMeasurementTest {
    @TempDir
    private Path directory;

    private static StreamMeasurement.Options options(Codec codec, String direct) {
        return new StreamMeasurement.Options(codec, 1, 125e6, 4 << 20, Set.of(direct));
    }

    private Path written(byte[] stream) throws IOException {
        return Files.write(directory.resolve("guest.stream"), stream);
    }

    @ParameterizedTest
    @EnumSource
    void whatComesOutIsWhatQemuWouldHaveAndEveryPageIsCounted(Codec codec) throws IOException {
        long seed = System.nanoTime();
        GuestStream guest = new GuestStream(seed, 2000, 4);
        Path stream = written(guest.stream());

        StreamMeasurement.Result result = StreamMeasurement.of(stream, options(codec, "pc.ram"));

        assertThat(result.identical()).as("seed %d", seed).isTrue();
        assertThat(result.passedOnBecause()).isEmpty();
        assertThat(result.streamBytes()).isEqualTo(guest.stream().length);
        assertThat(result.pages().values().stream().mapToLong(Long::longValue).sum())
                .as("seed %d: %s", seed, result.pages())
                .isGreaterThanOrEqualTo(2000);
        assertThat(result.bytesByCodec().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(result.sentBytes());
        assertThat(result.rememberedBytes()).isLessThanOrEqualTo(4 << 20);
        assertThat(result.tableBytes()).isEqualTo(2000 * 24);
    }

    @Test
    void aStreamWithoutTheBlockGoesThroughAsItIs() throws IOException {
        GuestStream guest = new GuestStream(1, 200, 2);
        StreamMeasurement.Result result =
                StreamMeasurement.of(written(guest.stream()), options(Codec.ZSTD, "another.ram"));
        assertThat(result.identical()).isTrue();
        assertThat(result.pages().values()).containsOnly(0L);
    }

    @Test
    void aFileThatIsNoStreamIsPassedOnAndSaidToBe() throws IOException {
        StreamMeasurement.Result result =
                StreamMeasurement.of(written(Streams.memoryLike(1, 100_000)), options(Codec.AUTO, "pc.ram"));
        assertThat(result.identical()).isTrue();
        assertThat(result.passedOnBecause()).contains("magic");
    }
}
