package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.godwit.api.Blackout;
import org.godwit.api.Convergence;
import org.godwit.api.Encodings;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationRecord;
import org.godwit.api.PolicyPreset;
import org.godwit.api.Round;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class RoundChartTest {
    @Test
    void thePictureHasABarAndADotForEachRound() throws Exception {
        String svg = RoundChart.of(record(List.of(
                new Round(1, 400, 3_000, 500 << 20, 40 << 20, 500 << 20, 200 << 20, 2e8, 240, 90, 0),
                new Round(2, 3_400, 200, 40 << 20, 4 << 20, 40 << 20, 1 << 20, 2e8, 60, 90, 30))));

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("rect").getLength())
                .as("rounds and the ground")
                .isEqualTo(3);
        assertThat(svg)
                .contains("a &lt; b, policy balanced: moved, slowed by up to 30 %")
                .contains("the policy's maximum, 500 ms", "what came, 55 ms");
    }

    @Test
    void withoutRoundsThereIsNothingToDraw() {
        assertThatIllegalArgumentException().isThrownBy(() -> RoundChart.of(record(List.of())));
    }

    private static MigrationRecord record(List<Round> rounds) {
        return new MigrationRecord(
                "m",
                "a < b",
                "a",
                "b",
                MigrationRecord.Outcome.MOVED,
                MigrationPhase.DONE,
                Instant.EPOCH,
                Instant.EPOCH,
                4_000,
                Map.of(),
                new Blackout(55, 1, 1, 1, 1, 1),
                3,
                100,
                100,
                Encodings.none(),
                1,
                1,
                2L,
                null,
                null,
                new Convergence(PolicyPreset.BALANCED.policy(), rounds, 30, null),
                null,
                null,
                null,
                "");
    }
}
