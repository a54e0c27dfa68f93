package org.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.lab.bench.BenchRuns.report;
import static org.godwit.lab.bench.BenchRuns.run;
import static org.godwit.lab.bench.BenchRuns.stuck;

import java.util.List;
import org.godwit.api.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BenchReportTest {
    private static final BenchReport COMPARED = report(
            run("godwit", "p100", 0, 9000),
            run("qemu", "p100", 0, 9000),
            run("godwit", "p100", 1, 3000),
            run("qemu", "p100", 1, 12_000),
            run("godwit", "p100", 2, 5000),
            run("qemu", "p100", 2, 20_000),
            run("godwit", "p150", 1, 4000),
            stuck("qemu", "p150", 1));

    @Test
    void aWarmUpCountsForNoMedian() {
        Cell godwit = COMPARED.godwit("p100").orElseThrow();

        assertThat(godwit.runs()).hasSize(2);
        assertThat(godwit.spread(Figure.TOTAL)).isEqualTo(new Spread(4000, 3000, 5000));
        assertThat(COMPARED.cold().orElseThrow().totalMillis()).isEqualTo(9000);
    }

    @Test
    void aRatioIsOfTheMedians() {
        List<Cell> cells = COMPARED.cells("p100");

        assertThat(cells).extracting(Cell::system).containsExactly("godwit", "qemu");
        assertThat(cells.getFirst().ratioTo(cells.getLast(), Figure.TOTAL)).isEqualTo(0.25);
        assertThat(COMPARED.asText()).contains("÷ qemu").contains("0.25");
    }

    @Test
    void whatDidNotConvergeIsSaidAndHasNoFigures() {
        Cell qemu = COMPARED.cells("p150").getLast();

        assertThat(qemu.hasFigures()).isFalse();
        assertThat(BenchReport.remarks(qemu)).contains("1 did not converge").contains("disturbed 1");
        assertThat(COMPARED.asText()).doesNotContain("60000");
    }

    @Test
    void aRowHasTheFieldsThatOthersRead() {
        JsonNode row = Json.mapper()
                .readTree(Json.mapper().writeValueAsString(COMPARED.runs().getFirst()));

        assertThat(row.propertyNames())
                .contains(
                        "system",
                        "qemu",
                        "workload",
                        "link",
                        "run",
                        "totalMillis",
                        "blackoutMillis",
                        "outagePingMillis",
                        "outageTcpMillis",
                        "wireBytes",
                        "rounds",
                        "cpuSeconds",
                        "converged",
                        "memoryErrors",
                        "disturbed");
        assertThat(Json.mapper().readValue(row.toString(), BenchRun.class))
                .isEqualTo(COMPARED.runs().getFirst());
    }

    @Test
    void thePageNeedsNothingFromElsewhereAndShowsEverySystem() {
        String page = HtmlReport.of(COMPARED);

        assertThat(page)
                .contains("<svg")
                .contains("did not converge")
                .contains("godwit")
                .contains("qemu");
        assertThat(page).doesNotContain("<script").doesNotContain("http").doesNotContain("src=");
    }

    @Test
    void aDipOfTheGuestsOwnWorkIsTold() {
        assertThat(COMPARED.cells("p100").getFirst().throughput().orElseThrow())
                .isEqualTo(new Throughput(1000, 800, 990));
        assertThat(COMPARED.cells("p150").getLast().throughput()).isEmpty();
        assertThat(COMPARED.asText()).contains("before 1000, during 800 (80 %), after 990");
        assertThat(HtmlReport.of(COMPARED)).contains("<td>1000<td>800<td>80 %<td>990");
    }

    @Test
    void theColdFigureStandsBesideTheWarmOne() {
        assertThat(COMPARED.asText()).contains("(p100): total 9000 ms").contains("warm, as above, 4000,");
    }

    @Test
    void theMarkdownHasARowForEachSystemAndEachRatio() {
        String text = MarkdownReport.of(COMPARED);

        assertThat(text.lines().filter(line -> line.startsWith("| godwit |"))).hasSize(2);
        assertThat(text).contains("| 4,000 (3,000–5,000) |").contains("| *godwit ÷ qemu* | | *0.25* |");
        assertThat(text.lines()
                        .filter(line -> line.startsWith("|"))
                        .map(line -> line.chars().filter(c -> c == '|').count()))
                .containsOnly(13L);
    }

    @Test
    void theMainChartIsAPictureOfItsOwn() {
        String chart = MainChart.of(COMPARED);

        assertThat(chart).startsWith("<svg xmlns=").contains("p100: total ms").contains("did not converge");
    }

    @Test
    void namesOnThePageAreTextWhateverTheyHold() {
        BenchReport odd = report(run("a<b>&c", "p100", 1, 1));

        assertThat(HtmlReport.of(odd)).contains("a&lt;b&gt;&amp;c").doesNotContain("<b>");
    }
}
