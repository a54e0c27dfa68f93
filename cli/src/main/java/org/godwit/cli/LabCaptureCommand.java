package org.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.api.ByteSize;
import org.godwit.lab.LabException;
import org.godwit.lab.stream.CaptureOrder;
import org.godwit.lab.stream.CapturedStream;
import org.godwit.lab.stream.StreamCapture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code godwit lab capture}: inputs for whoever works on the transport, so it is not listed. */
@Command(
        name = "capture",
        description = "Migrates guests into files: what QEMU wrote, and the memory it wrote of.",
        mixinStandardHelpOptions = true,
        hidden = true)
final class LabCaptureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where NAME.stream and NAME.ram go.")
    Path out = Path.of("");

    @Option(names = "--guest", paramLabel = "NAME", description = "Only this guest (default: one of every kind).")
    Optional<String> guest = Optional.empty();

    @Option(names = "--memory", paramLabel = "SIZE", description = "Its memory, instead of what the kind has.")
    Optional<String> memory = Optional.empty();

    @Option(names = "--dirty", paramLabel = "MIB/S", description = "How much it rewrites; 0: it is paused before.")
    Optional<Integer> dirty = Optional.empty();

    @Option(names = "--rounds", paramLabel = "N", description = "After how many rounds it is stopped.")
    Optional<Integer> rounds = Optional.empty();

    @Override
    public Integer call() throws IOException {
        List<CaptureOrder> orders = CaptureOrder.ofEveryKind().stream()
                .filter(order -> guest.isEmpty() || guest.get().equals(order.name()))
                .map(this::changed)
                .toList();
        if (orders.isEmpty()) {
            throw new LabException("There is no guest '" + guest.orElse("") + "' to capture; there are "
                    + CaptureOrder.ofEveryKind().stream()
                            .map(CaptureOrder::name)
                            .toList() + ".");
        }
        for (CaptureOrder order : orders) {
            CapturedStream captured = StreamCapture.of(order, out);
            spec.commandLine()
                    .getOut()
                    .println("%s: %d bytes, %d rounds, %d pages, QEMU %s, guest of %s"
                            .formatted(
                                    captured.stream(),
                                    Files.size(captured.stream()),
                                    captured.rounds(),
                                    captured.pagesSent(),
                                    captured.qemu(),
                                    order.memory()));
        }
        return 0;
    }

    private CaptureOrder changed(CaptureOrder kind) {
        return new CaptureOrder(
                kind.name(),
                kind.emulator(),
                kind.machine(),
                memory.map(ByteSize::parse).orElse(kind.memory()),
                kind.display(),
                dirty.orElse(kind.dirtyMiBPerSecond()),
                rounds.orElse(kind.rounds()));
    }
}
