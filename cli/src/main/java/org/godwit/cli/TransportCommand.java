package org.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.transport.Codec;
import org.godwit.transport.StreamMeasurement;
import org.godwit.transport.StreamMeasurement.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit transport}. */
@Command(
        name = "transport",
        description = "What the memory transport makes of a guest's stream.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TransportCommand.Measure.class)
final class TransportCommand {
    /** {@code godwit transport measure}. */
    @Command(
            name = "measure",
            description = {
                "Feeds captured streams ('godwit lab capture') through both ends of the transport, without a link, and says what they"
                        + " would cost. Fails when what comes out is not what QEMU would have."
            },
            mixinStandardHelpOptions = true)
    static final class Measure implements Callable<Integer> {
        @Parameters(paramLabel = "STREAM", arity = "1..*", description = "Files with streams of QEMU.")
        List<Path> streams = List.of();

        @Option(
                names = "--codec",
                paramLabel = "CODEC",
                defaultValue = "auto",
                description = "${COMPLETION-CANDIDATES} (default: auto, as the link given by --link asks for).")
        Codec codec = Codec.AUTO;

        @Option(
                names = "--level",
                paramLabel = "N",
                defaultValue = "1",
                description = "The zstd level, -7 to 19; for auto the highest one (default: 1).")
        int level = 1;

        @Option(
                names = "--link",
                paramLabel = "MBIT",
                defaultValue = "1000",
                description = "The link that the choice of the codec has in mind, in Mbit/s (default: 1000).")
        int link = 1000;

        @Option(
                names = "--remember",
                paramLabel = "MIB",
                defaultValue = "256",
                description = "Memory for what was sent, in MiB; 0 for none (default: 256).")
        int remember = 256;

        @Option(
                names = "--direct",
                paramLabel = "BLOCK",
                defaultValue = "pc.ram",
                description = "A RAM block whose pages are placed; may be given again (default: pc.ram).")
        Set<String> direct = Set.of("pc.ram");

        @Option(names = "--json", description = "Print JSON.")
        boolean json;

        @Override
        public Integer call() throws IOException {
            if (level < -7 || level > 19 || link < 1 || remember < 0) {
                throw new Refusal(Problem.badField(
                        "options",
                        "Expected --level from -7 to 19, --link from 1 and --remember from 0, got " + level + ", "
                                + link + " and " + remember + ".",
                        "'godwit transport measure --help' tells more."));
            }
            StreamMeasurement.Options options =
                    new StreamMeasurement.Options(codec, level, link * 125e3, (long) remember << 20, direct);
            Map<String, Result> results = new LinkedHashMap<>();
            for (Path stream : streams) {
                if (!Files.isReadable(stream)) {
                    throw new Refusal(Problem.unknown("stream", stream.toString(), "Name files that can be read."));
                }
                Result result = StreamMeasurement.of(stream, options);
                results.put(stream.toString(), result);
                if (!json) {
                    System.out.println(text(stream, result));
                }
            }
            if (json) {
                System.out.println(
                        Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(results));
            }
            return results.values().stream().allMatch(Result::identical) ? ExitCodes.DONE : ExitCodes.FAILED;
        }
    }

    /** What people want to see of it. */
    static String text(Path stream, Result result) {
        List<String> lines = new ArrayList<>();
        lines.add(stream + ": " + (result.identical() ? "identical" : "NOT IDENTICAL to what QEMU would have"));
        lines.add(String.format(
                Locale.ROOT,
                "  bytes    %s of QEMU's stream as %s (%.1f %%), %s",
                Units.bytes(result.streamBytes()),
                Units.bytes(result.sentBytes()),
                100.0 * result.sentBytes() / Math.max(1, result.streamBytes()),
                result.bytesByCodec()));
        if (!result.passedOnBecause().isEmpty()) {
            lines.add("  pages    not told apart: " + result.passedOnBecause());
        }
        result.bytesByEncoding().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .filter(kind -> kind.getValue() > 0 || result.pages().getOrDefault(kind.getKey(), 0L) > 0)
                .forEach(kind -> lines.add(String.format(
                        Locale.ROOT,
                        "  %-8s %,d pages, %s",
                        kind.getKey(),
                        result.pages().getOrDefault(kind.getKey(), 0L),
                        Units.bytes(kind.getValue()))));
        result.stageNanos()
                .forEach((stage, nanos) -> lines.add(String.format(
                        Locale.ROOT,
                        "  %-8s %.2f s, %.2f GB/s of the stream",
                        stage,
                        nanos / 1e9,
                        (double) result.streamBytes() / Math.max(1, nanos))));
        lines.add("  memory   " + Units.bytes(result.tableBytes()) + " for the table, at most "
                + Units.bytes(result.rememberedBytes()) + " for what was sent");
        return String.join(System.lineSeparator(), lines);
    }
}
