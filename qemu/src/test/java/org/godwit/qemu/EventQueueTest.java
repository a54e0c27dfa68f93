package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();
    private final List<String> heard = new ArrayList<>();

    @Test
    void ofPassesThatNobodyHasHeardYetOnlyTheLastIsKept() {
        queue.subscribe(
                Set.of(),
                event -> heard.add(event.name() + event.data().path("pass").asString("")));
        add("STOP", 0);
        for (int pass = 1; pass <= 100_000; pass++) {
            add("MIGRATION_PASS", pass);
        }
        add("RESUME", 0);
        add("MIGRATION_PASS", 100_001);
        queue.end();
        queue.deliver();
        assertThat(heard).containsExactly("STOP", "MIGRATION_PASS100000", "RESUME", "MIGRATION_PASS100001");
    }

    @Test
    void whatNobodyListensToIsNotWanted() {
        assertThat(queue.wanted("STOP")).isFalse();
        Subscription some = queue.subscribe(Set.of("STOP"), event -> {});
        assertThat(queue.wanted("STOP")).isTrue();
        assertThat(queue.wanted("MIGRATION_PASS")).isFalse();
        Subscription all = queue.subscribe(Set.of(), event -> {});
        assertThat(queue.wanted("MIGRATION_PASS")).isTrue();
        all.close();
        some.close();
        assertThat(queue.wanted("STOP")).isFalse();
    }

    private void add(String name, int pass) {
        var data = JsonNodeFactory.instance.objectNode();
        if (pass > 0) {
            data.put("pass", Integer.toString(pass));
        }
        queue.add(new QmpEvent(name, data, Instant.EPOCH));
    }
}
