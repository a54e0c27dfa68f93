package org.godwit.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.godwit.api.HostFacts;
import org.godwit.api.HostView;
import org.godwit.api.MigrationRecord;
import org.godwit.api.VmState;
import org.godwit.api.VmView;

/** What the server counts. Hosts and VMs are counted when they are asked for, migrations when they end. */
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter migrations = Counter.builder()
            .name("godwit_migrations_total")
            .help("Migrations that ended, by outcome.")
            .labelNames("outcome")
            .register(registry);
    private final Counter guestBytes = Counter.builder()
            .name("godwit_migration_guest_bytes_total")
            .help("Bytes of QEMU's migration streams.")
            .register(registry);
    private final Counter wireBytes = Counter.builder()
            .name("godwit_migration_wire_bytes_total")
            .help("Bytes that migrations put on the links.")
            .register(registry);
    private final Histogram duration = Histogram.builder()
            .name("godwit_migration_duration_seconds")
            .help("From the request to the end, of migrations that moved their VM.")
            .unit(Unit.SECONDS)
            .classicOnly()
            .classicUpperBounds(0.5, 1, 2, 3, 5, 10, 20, 60, 180, 600, 1800)
            .register(registry);
    private final Histogram blackout = Histogram.builder()
            .name("godwit_migration_blackout_seconds")
            .help("How long no vCPU ran, of migrations that moved their VM.")
            .unit(Unit.SECONDS)
            .classicOnly()
            .classicUpperBounds(0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5)
            .register(registry);

    public Metrics(Supplier<List<HostView>> hosts, Supplier<List<VmView>> vms) {
        GaugeWithCallback.builder()
                .name("godwit_hosts")
                .help("Hosts, by state.")
                .labelNames("state")
                .callback(gauge -> count(
                                HostView.State.class,
                                hosts.get().stream().map(HostView::state).toList())
                        .forEach((state, n) -> gauge.call(n, word(state))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("godwit_base_image_bytes")
                .help("What the memory of VMs that left a host takes there, by host and place.")
                .unit(Unit.BYTES)
                .labelNames("host", "place")
                .callback(gauge -> hosts.get().forEach(host -> {
                    if (host.lease() != null) {
                        HostFacts.BaseImages images = host.lease().facts().baseImages();
                        gauge.call((double) images.memoryBytes(), host.name(), "memory");
                        gauge.call((double) images.diskBytes(), host.name(), "disk");
                    }
                }))
                .register(registry);
        GaugeWithCallback.builder()
                .name("godwit_vms")
                .help("VMs, by state.")
                .labelNames("state")
                .callback(gauge -> count(
                                VmState.class,
                                vms.get().stream().map(VmView::state).toList())
                        .forEach((state, n) -> gauge.call(n, word(state))))
                .register(registry);
        for (MigrationRecord.Outcome outcome : MigrationRecord.Outcome.values()) {
            if (outcome != MigrationRecord.Outcome.UNDER_WAY) {
                migrations.initLabelValues(word(outcome));
            }
        }
    }

    /** Counts a migration that has ended. */
    public void ended(MigrationRecord record) {
        migrations.labelValues(word(record.outcome())).inc();
        guestBytes.inc(record.guestBytes());
        wireBytes.inc(record.wireBytes());
        if (record.outcome() == MigrationRecord.Outcome.MOVED) {
            duration.observe(record.totalMillis() / 1000);
            if (record.blackout() != null) {
                blackout.observe(record.blackout().totalMillis() / 1000);
            }
        }
    }

    /** In Prometheus's text format. */
    public byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    /** Every state is shown, those without members as 0: a line that comes and goes cannot be watched. */
    private static <E extends Enum<E>> Map<E, Integer> count(Class<E> type, List<E> seen) {
        Map<E, Integer> counted = new EnumMap<>(type);
        for (E state : type.getEnumConstants()) {
            counted.put(state, 0);
        }
        seen.forEach(state -> counted.merge(state, 1, Integer::sum));
        return counted;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
