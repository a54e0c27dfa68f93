package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.api.MigrationPolicy;
import org.godwit.api.PolicyView;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies as the server's configuration defines them. */
class PoliciesTest {
    @TempDir
    private Path folder;

    @Test
    void aClusterDefinesItsOwnAndSaysWhichOneHolds() throws IOException {
        ServerConfig config = config("""
                policy: night
                policies:
                  night:
                    base: determined
                    tradeOff: Nobody is there to notice.
                    maxBlackoutMillis: 2000
                """);

        assertThat(config.policies().all())
                .extracting(PolicyView::policy)
                .extracting(MigrationPolicy::name)
                .containsExactly("gentle", "balanced", "determined", "night");
        assertThat(config.policies().all())
                .filteredOn(PolicyView::standard)
                .containsExactly(new PolicyView(
                        new MigrationPolicy("night", 2000, 1800, 90, 10_000), "Nobody is there to notice.", true));
    }

    @Test
    void withoutAWordTheGuestIsTreatedInABalancedWay() throws IOException {
        assertThat(config("").policies().all())
                .filteredOn(PolicyView::standard)
                .extracting(view -> view.policy().name())
                .containsExactly("balanced");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy: nihgt | policy: there is no policy 'nihgt'",
                "policies: {gentle: {}} | policies.gentle: expected a name",
                "policies: {x: {base: y}} | policies.x.base: there is no policy 'y'",
                "policies: {x: {maxBlackoutMillis: 0}} | maxBlackoutMillis: expected a number from 1 to 600000, but it is 0",
                "policies: {x: {maxSlowdownPercent: 100}} | In policies.x: maxSlowdownPercent: expected a number from 0 to 99",
                "policies: {x: {lastResortMillis: 400}} | expected 0 for none, or more than maxBlackoutMillis (500), but it is 400",
                "policies: {x: {maxBlackout: 5}} | 'maxBlackout'",
            })
    void whatIsWrongIsNamed(String yaml, String part) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> config(yaml))
                .satisfies(refusal -> assertThat(refusal.problem().detail()).contains(part));
    }

    @Test
    void aServerThatIsToldNoAddressFindsThoseOfItsMachine() {
        assertThat(ServerConfigFile.EMPTY.complete().addresses()).isNotEmpty();
    }

    private ServerConfig config(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("server.yaml"), "addresses: [127.0.0.1]\n" + yaml);
        return ServerConfigFile.read(file).complete();
    }
}
