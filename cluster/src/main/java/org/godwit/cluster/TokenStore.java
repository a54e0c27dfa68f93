package org.godwit.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.godwit.api.JoinToken;
import org.godwit.cluster.Nodes.Answer;
import org.godwit.cluster.Nodes.Node;
import org.godwit.cluster.identity.Fingerprint;
import org.godwit.cluster.identity.TokenRefused;
import org.godwit.cluster.identity.TokenRefused.Reason;
import org.godwit.cluster.identity.TokenText;

/** Join tokens. Of a secret only its hash is kept; a use is taken by compare-and-set, so that two joiners never share the last one. */
public final class TokenStore {
    private static final Duration BOUND = Duration.ofSeconds(5);
    /** For a while an expired token is told apart from one that never was. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Nodes nodes;
    private final String caSha256;
    private final Clock clock;

    TokenStore(Nodes nodes, String caSha256, Clock clock) {
        this.nodes = nodes;
        this.caSha256 = caSha256;
        this.clock = clock;
    }

    /** What is kept of one. */
    record Kept(String secretSha256, Instant expiresAt, int usesLeft) {}

    private static String path(String id) {
        return Layout.TOKENS + "/" + id;
    }

    /**
     * Makes a token.
     *
     * @return with its text, which is not kept and cannot be shown again
     */
    public JoinToken create(Duration validFor, int uses) {
        if (!validFor.isPositive() || uses < 1) {
            throw new IllegalArgumentException("A join token is valid for some time and for at least one use; came "
                    + validFor + " and " + uses + ".");
        }
        String operation = "make a join token";
        Deadline deadline = Deadline.in(BOUND);
        forgetOld(deadline, operation);
        while (true) {
            TokenText token = TokenText.create(caSha256);
            Kept kept = new Kept(Fingerprint.of(token.secret()), clock.instant().plus(validFor), uses);
            Answer<List<OpResult>> answer =
                    nodes.multi(List.of(Nodes.create(path(token.id()), Records.write(kept))), deadline, operation);
            if (answer.ok()) {
                return new JoinToken(token.id(), token.text(), kept.expiresAt(), uses);
            }
            // A token whose making was not acknowledged is told to nobody; another is made.
            if (deadline.passed()) {
                throw nodes.unavailable(operation);
            }
        }
    }

    /**
     * Takes one use of a token.
     *
     * @throws TokenRefused when it does not admit its bearer; the sentence says why
     * @throws ClusterUnavailable when ZooKeeper cannot be reached; a use may have been taken then
     */
    public void redeem(String text) {
        TokenText token = TokenText.parse(text);
        if (!token.caSha256().equals(caSha256)) {
            throw new TokenRefused(
                    Reason.OTHER_CLUSTER,
                    "The join token is of another cluster (authority " + token.caSha256()
                            + "); this one's authority is " + caSha256 + ".");
        }
        String operation = "redeem join token " + token.id();
        Deadline deadline = Deadline.in(BOUND);
        while (true) {
            nodes.sync(path(token.id()), deadline, operation);
            Node node = nodes.read(path(token.id()), deadline, operation)
                    .orElseThrow(
                            () -> new TokenRefused(
                                    Reason.UNKNOWN,
                                    "There is no join token " + token.id()
                                            + "; it was revoked or has long expired. Make a new one with 'godwit token create'."));
            Kept kept = Records.read(node.data(), Kept.class, path(token.id()));
            check(token, kept);
            Kept less = new Kept(kept.secretSha256(), kept.expiresAt(), kept.usesLeft() - 1);
            Answer<Integer> answer =
                    nodes.set(path(token.id()), Records.write(less), node.version(), deadline, operation);
            if (answer.ok()) {
                return;
            }
            if (answer.unknown()) {
                // Not repeated: whether this use was taken cannot be told from another joiner's. Better one use lost
                // than one too many.
                throw nodes.outcomeUnknown(operation);
            }
            if (deadline.passed()) {
                throw nodes.unavailable(operation);
            }
        }
    }

    private void check(TokenText token, Kept kept) {
        byte[] shown = Fingerprint.of(token.secret()).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(shown, kept.secretSha256().getBytes(StandardCharsets.US_ASCII))) {
            throw new TokenRefused(Reason.WRONG_SECRET, "The secret of join token " + token.id() + " is wrong.");
        }
        if (!clock.instant().isBefore(kept.expiresAt())) {
            throw new TokenRefused(
                    Reason.EXPIRED,
                    "Join token " + token.id() + " expired at " + kept.expiresAt()
                            + ". Make a new one with 'godwit token create'.");
        }
        if (kept.usesLeft() < 1) {
            throw new TokenRefused(
                    Reason.USED_UP,
                    "Join token " + token.id() + " is used up. Make a new one with 'godwit token create'.");
        }
    }

    /** Those that still admit somebody, the one that ends first at the top; without their texts. */
    public List<JoinToken> list() {
        Instant now = clock.instant();
        return all(Deadline.in(BOUND), "list the join tokens").entrySet().stream()
                .filter(entry -> entry.getValue().expiresAt().isAfter(now)
                        && entry.getValue().usesLeft() > 0)
                .map(entry -> new JoinToken(
                        entry.getKey(),
                        null,
                        entry.getValue().expiresAt(),
                        entry.getValue().usesLeft()))
                .sorted(Comparator.comparing(JoinToken::expiresAt))
                .toList();
    }

    /** Makes a token useless; whether there was one. */
    public boolean revoke(String id) {
        if (!id.matches("[0-9a-f]{8}")) {
            return false;
        }
        String operation = "revoke join token " + id;
        Deadline deadline = Deadline.in(BOUND);
        while (true) {
            Answer<List<OpResult>> answer = nodes.multi(List.of(Op.delete(path(id), -1)), deadline, operation);
            if (answer.ok() || answer.code() == Code.NONODE) {
                return answer.ok();
            }
            if (deadline.passed()) {
                throw nodes.outcomeUnknown(operation);
            }
        }
    }

    private Map<String, Kept> all(Deadline deadline, String operation) {
        List<String> ids = nodes.children(Layout.TOKENS, deadline, operation);
        Map<String, Node> found =
                nodes.readAll(ids.stream().map(TokenStore::path).toList(), deadline, operation);
        return found.entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        entry -> entry.getKey().substring(Layout.TOKENS.length() + 1),
                        entry -> Records.read(entry.getValue().data(), Kept.class, entry.getKey())));
    }

    private void forgetOld(Deadline deadline, String operation) {
        Instant before = clock.instant().minus(REMEMBERED);
        all(deadline, operation).forEach((id, kept) -> {
            if (kept.expiresAt().isBefore(before)) {
                nodes.multi(List.of(Op.delete(path(id), -1)), deadline, operation);
            }
        });
    }
}
