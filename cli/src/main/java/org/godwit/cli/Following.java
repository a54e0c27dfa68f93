package org.godwit.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.godwit.api.Blackout;
import org.godwit.api.Convergence;
import org.godwit.api.Encodings;
import org.godwit.api.MigrationProgress;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Problem;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import org.jspecify.annotations.Nullable;

/** Follows a task to its end: one line that is redrawn on a terminal, a line for each new step elsewhere, then how it ended. */
final class Following {
    private final ClientCommand command;
    private final GodwitClient client;
    private final boolean terminal;
    private String shown = "";

    Following(ClientCommand command, GodwitClient client) {
        this.command = command;
        this.client = client;
        this.terminal = RawTerminal.isThere();
    }

    /** Answers the exit code that says how the task ended. */
    int toTheEnd(Task task) {
        Thread leaving = new Thread(() -> command.err()
                .println("\nThe task goes on without you. 'godwit task cancel " + task.id()
                        + "' cancels it, 'godwit task wait " + task.id() + "' watches it again."));
        Runtime.getRuntime().addShutdownHook(leaving);
        Task ended = client.waitFor(task, this::show);
        Runtime.getRuntime().removeShutdownHook(leaving);
        if (terminal && !command.json && !shown.isEmpty()) {
            command.out().print("\r\033[K");
        }
        return report(ended);
    }

    private void show(Task task) {
        if (command.json || task.ended()) {
            return;
        }
        MigrationProgress progress = task.progress();
        String line = progress == null ? task.step() : line(progress);
        // Elsewhere than on a terminal every figure would be a line: only new phases and rounds are.
        String step = progress == null ? task.step() : progress.phase() + "/" + progress.round();
        if (terminal) {
            command.out().print("\r\033[K" + line);
            command.out().flush();
            shown = line;
        } else if (!step.equals(shown)) {
            command.out().println(line);
            command.out().flush();
            shown = step;
        }
    }

    static String line(MigrationProgress progress) {
        StringBuilder line = new StringBuilder(progress.phase().toString());
        if (progress.round() > 0) {
            line.append("  round ")
                    .append(progress.round())
                    .append("  sent ")
                    .append(Units.bytes(progress.wireBytes()))
                    .append("  left ")
                    .append(Units.bytes(progress.remainingBytes()))
                    .append("  dirtied ")
                    .append(Units.perSecond(progress.dirtyBytesPerSecond()))
                    .append("  link ")
                    .append(Units.perSecond(progress.bandwidthBytesPerSecond()));
        }
        // Before the first pass only QEMU's header was sent, and no bandwidth is known by that.
        if (progress.round() > 0 && progress.predictedBlackoutMillis() >= 0) {
            line.append("  blackout ~").append(Units.millis(progress.predictedBlackoutMillis()));
        }
        if (!progress.connected()) {
            line.append("  the link is broken and dialled again; the guest runs on");
        }
        return line.toString();
    }

    private int report(Task task) {
        @Nullable Problem error = task.error();
        if (task.migration() != null) {
            MigrationRecord record = client.migration(task.migration());
            command.print(record, () -> summary(record));
        } else if (command.json || error == null) {
            command.print(task, () -> task.object() + ": " + task.step());
        }
        if (error != null) {
            command.err().println("godwit: " + error.asText());
            return ExitCodes.of(error);
        }
        return task.state() == Task.State.SUCCEEDED ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /** The most first: what cost the bytes. */
    private static void encodings(StringBuilder text, Encodings encodings) {
        if (encodings.passedOnBecause() != null) {
            text.append(String.format("  pages         passed on as they came: %s%n", encodings.passedOnBecause()));
        } else if (!encodings.pages().isEmpty()) {
            text.append("  pages         ")
                    .append(encodings.pages().entrySet().stream()
                            .filter(pages -> pages.getValue() > 0)
                            .sorted(Comparator.comparingLong(
                                    pages -> -encodings.wireBytes().getOrDefault(pages.getKey(), 0L)))
                            .map(pages -> pages(pages, encodings.wireBytes().getOrDefault(pages.getKey(), 0L)))
                            .collect(Collectors.joining(", ")))
                    .append(System.lineSeparator());
        }
        if (encodings.reconnections() > 0) {
            text.append(String.format(
                    "  reconnected   %d time%s%n",
                    encodings.reconnections(), encodings.reconnections() == 1 ? "" : "s"));
        }
    }

    private static String pages(Map.Entry<String, Long> pages, long bytes) {
        return pages.getKey() + " " + pages.getValue() + (bytes == 0 ? "" : " in " + Units.bytes(bytes));
    }

    private static void convergence(StringBuilder text, @Nullable Convergence convergence) {
        if (convergence == null) {
            return;
        }
        Convergence.@Nullable Stop stop = convergence.stop();
        if (stop != null) {
            text.append(String.format(
                    "                expected when the stop was decided: %s, %s of them for %s of pages%n",
                    Units.millis(stop.predictedMillis()), Units.millis(stop.pagesMillis()), Units.bytes(stop.bytes())));
        }
        text.append(String.format(
                "  policy        %s%s%n",
                convergence.policy().name(),
                convergence.slowedPercent() == 0
                        ? ""
                        : "; the guest was slowed by up to " + convergence.slowedPercent() + " %"));
    }

    /** What people want to know of a migration that has ended. */
    static String summary(MigrationRecord record) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%s: %s from %s to %s in %s%n",
                record.vm(),
                record.outcome().toString().toLowerCase(Locale.ROOT),
                record.from(),
                record.to(),
                Units.millis(record.totalMillis())));
        @Nullable Blackout blackout = record.blackout();
        if (blackout != null) {
            text.append(String.format(
                    "  blackout      %s = stop %s + last pages %s + device state %s + commit %s + resume %s%n",
                    Units.millis(blackout.totalMillis()),
                    Units.millis(blackout.stopMillis()),
                    Units.millis(blackout.lastPagesMillis()),
                    Units.millis(blackout.deviceStateMillis()),
                    Units.millis(blackout.commitMillis()),
                    Units.millis(blackout.resumeMillis())));
        }
        convergence(text, record.convergence());
        text.append(String.format("  rounds        %d%n", record.rounds()));
        text.append(String.format(
                "  memory        %s of QEMU's stream as %s on the link, the first byte after %s%n",
                Units.bytes(record.guestBytes()),
                Units.bytes(record.wireBytes()),
                Units.millis(record.firstByteMillis())));
        encodings(text, record.encodings());
        if (!record.phaseMillis().isEmpty()) {
            text.append("  phases        ");
            record.phaseMillis()
                    .forEach((phase, millis) -> text.append(phase)
                            .append(' ')
                            .append(Units.millis(millis))
                            .append("  "));
            text.append(System.lineSeparator());
        }
        MigrationRecord.@Nullable Announcement announcement = record.announcement();
        if (announcement != null) {
            text.append(String.format("  announcement  %s%n", announcement.verified() ? "verified" : "NOT verified"));
            announcement
                    .findings()
                    .forEach(finding ->
                            text.append("                ").append(finding).append(System.lineSeparator()));
        }
        MigrationRecord.@Nullable GuestClock clock = record.guestClock();
        if (clock != null) {
            text.append("  guest clock   ").append(clock.finding()).append(System.lineSeparator());
        }
        List<String> notices = record.notices();
        if (notices != null) {
            notices.forEach(
                    notice -> text.append("  notice        ").append(notice).append(System.lineSeparator()));
        }
        text.append("  end           ").append(record.endState());
        return text.toString();
    }
}
