package org.godwit.agent.migration;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.agent.migration.forecast.Forecaster;
import org.godwit.agent.migration.forecast.MemorySample;
import org.godwit.agent.migration.pilot.Limits;
import org.godwit.api.Forecast;
import org.godwit.api.MigrateRequest;
import org.godwit.transport.LinkQuality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forecast of one migration, from the first look at the guest's memory to the figures. That there is none keeps no guest from moving. */
final class Outlook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outlook.class);
    /** The destination is asked about so many pages. */
    private static final int ASKED_PAGES = 128;

    private static final List<Duration> PATIENT_LOOKS =
            List.of(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofMillis(1_000));

    private final MigrateRequest request;
    private final boolean patient;
    private final long beganNanos = System.nanoTime();
    private final Optional<MemorySample> sample;
    private int asked;

    private Outlook(MigrateRequest request, boolean patient, Optional<MemorySample> sample) {
        this.request = request;
        this.patient = patient;
        this.sample = sample;
    }

    /**
     * Looks at the memory for the first time.
     *
     * @param patient whether {@link #watch} may take a second; if not it takes what has changed by then
     */
    static Outlook begin(Path ram, MigrateRequest request, boolean patient) {
        Optional<MemorySample> sample;
        try {
            sample = Optional.of(MemorySample.of(ram, System.nanoTime()));
        } catch (UncheckedIOException e) {
            LOG.warn("There will be no forecast: {}", e.getMessage());
            sample = Optional.empty();
        }
        return new Outlook(request, patient, sample);
    }

    /** Pages of which the destination may have a copy. */
    List<Incoming.PageMark> marks() {
        List<Incoming.PageMark> marks = new ArrayList<>();
        sample.ifPresent(pages -> pages.usedPages(ASKED_PAGES)
                .forEach(number -> marks.add(Incoming.PageMark.of(number, pages.page(number)))));
        asked = marks.size();
        return marks;
    }

    /** Looks again. */
    void watch() {
        sample.ifPresent(this::watch);
    }

    /**
     * Says what the migration will cost, by what was seen until now.
     *
     * @param knownPages how many of the {@link #marks} the destination has
     * @return empty when the memory or the link could not be looked at
     */
    Optional<Forecast> forecast(Optional<LinkQuality> link, int knownPages, String to, Experience experience) {
        if (sample.isEmpty() || link.isEmpty()) {
            return Optional.empty();
        }
        double known = asked == 0 ? 0 : (double) knownPages / asked;
        return Optional.of(Forecaster.forecast(
                sample.get().facts().withKnownShare(known),
                experience.way(link.get(), request.maxBandwidthOrNone()),
                Limits.of(request.policyOrDefault()),
                experience.switchoverTo(to)));
    }

    private void watch(MemorySample pages) {
        try {
            if (!patient) {
                pages.look();
                return;
            }
            for (Duration look : PATIENT_LOOKS) {
                sleepUntil(beganNanos + look.toNanos());
                pages.look();
            }
        } catch (UncheckedIOException e) {
            LOG.warn("The guest's memory cannot be watched: {}", e.getMessage());
        }
    }

    private static void sleepUntil(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, nanos - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        sample.ifPresent(MemorySample::close);
    }
}
