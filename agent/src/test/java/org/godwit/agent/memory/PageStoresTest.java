package org.godwit.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.api.ByteSize;
import org.godwit.transport.page.PageIndex;
import org.godwit.transport.page.PageStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets which page store, and for how long there is one. */
class PageStoresTest {
    private static final Optional<String> WEB = Optional.of("web");
    private static final long MEMORY = 8L << 20;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH.plusSeconds(1_000_000));
    private final PageStores pages = PageStores.open(new ByteSize(MEMORY), now::get);

    @AfterEach
    void close() {
        pages.close();
    }

    @Test
    void theNextGuestOfAGroupFromTheSameHostGetsWhatTheLastOneLeft() {
        PageStore first = coming("h1", "web");
        PageIndex index = going("h1", "web");

        assertThat(coming("h1", "web")).isSameAs(first);
        assertThat(going("h1", "web")).isSameAs(index);
        assertThat(first.allowed()).as("what it may take while it waits").isZero();
    }

    @Test
    void nothingIsSharedAcrossGroupsOrHosts() {
        PageStore web = coming("h1", "web");

        assertThat(coming("h1", "mail")).isNotSameAs(web);
        assertThat(coming("h2", "web")).isNotSameAs(web);
        assertThat(going("h1", "web")).isNotSameAs(going("h2", "web"));
    }

    @Test
    void aVmWithoutAGroupSharesNothing() {
        assertThat(pages.forComing("h1", Optional.empty()).half()).isSameAs(PageStore.none());
        assertThat(pages.forGoing("h1", Optional.empty()).half()).isSameAs(PageIndex.none());
    }

    @Test
    void aHostThatSetsNoMemoryAsideSharesNothing() {
        try (PageStores off = PageStores.open(new ByteSize(0), now::get)) {
            assertThat(off.forComing("h1", WEB).half()).isSameAs(PageStore.none());
            assertThat(off.forGoing("h1", WEB).half()).isSameAs(PageIndex.none());
        }
    }

    @Test
    void oneSessionAtATimeHasAStore() {
        Lent<PageStore> first = pages.forComing("h1", WEB);
        Lent<PageIndex> index = pages.forGoing("h1", WEB);

        assertThat(pages.forComing("h1", WEB).half()).isSameAs(PageStore.none());
        assertThat(pages.forGoing("h1", WEB).half()).isSameAs(PageIndex.none());
        first.giveBack().run();
        index.giveBack().run();
        assertThat(pages.forComing("h1", WEB).half()).isSameAs(first.half());
        assertThat(pages.forGoing("h1", WEB).half()).isSameAs(index.half());
    }

    @Test
    void allStoresTogetherMayTakeNoMoreThanTheirMemory() {
        Lent<PageStore> first = pages.forComing("h1", WEB);
        Lent<PageStore> second = pages.forComing("h2", WEB);
        assertThat(first.half().allowed() + second.half().allowed()).isEqualTo(MEMORY);

        first.giveBack().run();
        second.giveBack().run();
        Lent<PageStore> third = pages.forComing("h3", WEB);
        assertThat(third.half().allowed()).isEqualTo(MEMORY);
    }

    @Test
    void whatIsUnusedForHalfAnHourIsWiped() {
        PageStore store = coming("h1", "web");
        PageIndex index = going("h1", "web");

        now.updateAndGet(time -> time.plus(PageStores.UNUSED).minusSeconds(1));
        pages.wipeUnused();
        assertThat(coming("h1", "web")).isSameAs(store);

        now.updateAndGet(time -> time.plus(PageStores.UNUSED).plusSeconds(1));
        pages.wipeUnused();
        assertThat(coming("h1", "web")).isNotSameAs(store);
        assertThat(going("h1", "web")).isNotSameAs(index);
    }

    @Test
    void whatASessionHasIsNotWipedUnderIt() {
        Lent<PageStore> lent = pages.forComing("h1", WEB);

        now.updateAndGet(time -> time.plus(PageStores.UNUSED).plus(PageStores.UNUSED));
        pages.wipeUnused();
        lent.giveBack().run();

        assertThat(coming("h1", "web")).isSameAs(lent.half());
    }

    @Test
    void nothingIsLentOnceTheAgentStops() {
        Lent<PageStore> lent = pages.forComing("h1", WEB);
        pages.close();
        lent.giveBack().run();

        assertThat(pages.forComing("h1", WEB).half()).isSameAs(PageStore.none());
    }

    @Test
    void onlySoManyIndicesAreKept() {
        PageIndex oldest = going("h0", "web");
        for (int host = 1; host <= PageStores.MOST_INDICES; host++) {
            now.updateAndGet(time -> time.plusSeconds(1));
            going("h" + host, "web");
        }
        assertThat(going("h0", "web")).isNotSameAs(oldest);
    }

    private PageStore coming(String host, String group) {
        Lent<PageStore> lent = pages.forComing(host, Optional.of(group));
        lent.giveBack().run();
        return lent.half();
    }

    private PageIndex going(String host, String group) {
        Lent<PageIndex> lent = pages.forGoing(host, Optional.of(group));
        lent.giveBack().run();
        return lent.half();
    }
}
