package org.godwit.lab.libvirt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.Json;
import org.godwit.lab.EpochSeconds;
import org.godwit.lab.LabException;

/** What the QEMUs of one libvirtd say, as {@code virsh qemu-monitor-event} tells it: with QEMU's own time. */
public final class DomainEvents {
    private static final Pattern LINE = Pattern.compile("event (\\w+) at (\\d+\\.\\d+) for domain '([^']+)': (.*)");

    private final List<Event> heard = new ArrayList<>();

    private record Event(String name, Instant at, String domain, String data) {}

    /** Hears until the command ends, with the lab. */
    static DomainEvents listen(List<String> virsh, Path errors) {
        DomainEvents events = new DomainEvents();
        try {
            Process process =
                    new ProcessBuilder(virsh).redirectError(errors.toFile()).start();
            Thread.ofVirtual().start(() -> {
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                    lines.lines().forEach(events::line);
                } catch (IOException | UncheckedIOException e) {
                    // The lab was taken down; whoever still waits for an event says which.
                }
            });
            return events;
        } catch (IOException e) {
            throw new LabException("'" + String.join(" ", virsh) + "' cannot be started: " + e.getMessage(), e);
        }
    }

    synchronized void line(String line) {
        Matcher event = LINE.matcher(line);
        if (event.matches()) {
            heard.add(new Event(event.group(1), EpochSeconds.parse(event.group(2)), event.group(3), event.group(4)));
        }
    }

    /** When the QEMU of {@code domain} first said this after {@code from}: {@code STOP}, {@code RESUME}. */
    public synchronized Optional<Instant> firstAfter(Instant from, String domain, String name) {
        return of(from, domain, name).stream().map(Event::at).findFirst();
    }

    /** The number of the last pass over memory that the QEMU of {@code domain} began after {@code from}; 0 when none. */
    public synchronized long passesAfter(Instant from, String domain) {
        return of(from, domain, "MIGRATION_PASS").stream()
                .mapToLong(event ->
                        Json.mapper().readTree(event.data()).path("pass").asLong())
                .max()
                .orElse(0);
    }

    private List<Event> of(Instant from, String domain, String name) {
        return heard.stream()
                .filter(event -> event.name().equals(name)
                        && event.domain().equals(domain)
                        && event.at().isAfter(from))
                .toList();
    }
}
