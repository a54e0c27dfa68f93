package org.godwit.lab.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DomainEventsTest {
    private static final Instant BEGUN = Instant.ofEpochSecond(1_795_598_615);

    private final DomainEvents events = new DomainEvents();

    @Test
    void anEventHasTheTimeThatQemuGaveIt() {
        events.line("event STOP at 1795598617.599412 for domain 'g1': <null>");

        assertThat(events.firstAfter(BEGUN, "g1", "STOP")).contains(Instant.ofEpochSecond(1_795_598_617, 599_412_000));
    }

    @Test
    void whatAnotherDomainOrAnEarlierMoveSaidDoesNotCount() {
        events.line("event RESUME at 1795598610.000001 for domain 'g1': <null>");
        events.line("event RESUME at 1795598617.000001 for domain 'g2': <null>");

        assertThat(events.firstAfter(BEGUN, "g1", "RESUME")).isEmpty();
    }

    @Test
    void theLastPassIsTheNumberOfPasses() {
        events.line("event MIGRATION_PASS at 1795598614.799861 for domain 'g1': {\"pass\":9}");
        events.line("event MIGRATION_PASS at 1795598615.799861 for domain 'g1': {\"pass\":1}");
        events.line("event MIGRATION_PASS at 1795598617.601576 for domain 'g1': {\"pass\":4}");

        assertThat(events.passesAfter(BEGUN, "g1")).isEqualTo(4);
    }

    @Test
    void aLineThatIsNoEventIsPassedOver() {
        events.line("events received: 3");

        assertThat(events.passesAfter(BEGUN, "g1")).isZero();
    }
}
