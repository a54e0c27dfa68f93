package org.godwit.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.godwit.api.JoinToken;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit token}. */
@Command(
        name = "token",
        description = "Tokens with which hosts join.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TokenCommand.Create.class, TokenCommand.Listing.class, TokenCommand.Revoke.class})
final class TokenCommand {

    @Command(name = "create", description = "Makes a join token and prints it; it is shown this once.")
    static final class Create extends ClientCommand {
        @Option(
                names = "--lifetime",
                paramLabel = "DURATION",
                defaultValue = "1h",
                description = "30m, 1h, 7d … (default: ${DEFAULT-VALUE}).")
        Duration lifetime = Duration.ofHours(1);

        @Option(
                names = "--uses",
                paramLabel = "N",
                defaultValue = "1",
                description = "How many hosts it lets in (default: ${DEFAULT-VALUE}).")
        int uses = 1;

        @Override
        int run(GodwitClient client) {
            JoinToken token = client.createToken(lifetime, uses);
            return print(token, () -> String.valueOf(token.text()));
        }
    }

    @Command(name = "list", description = "Lists the tokens that are still good.")
    static final class Listing extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<JoinToken> tokens = client.tokens();
            return print(tokens, () -> {
                Table table = new Table("ID", "GOOD UNTIL", "USES LEFT");
                tokens.forEach(token -> table.row(token.id(), Units.time(token.expiresAt()), token.usesLeft()));
                return table.toString();
            });
        }
    }

    @Command(name = "revoke", description = "Makes a token useless; hosts that joined with it stay.")
    static final class Revoke extends ClientCommand {
        @Parameters(paramLabel = "ID", description = "The token's id.")
        String id = "";

        @Override
        int run(GodwitClient client) {
            client.revokeToken(id);
            return print(Map.of("id", id), () -> "Token " + id + " is revoked.");
        }
    }
}
