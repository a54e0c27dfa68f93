package org.godwit.cluster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, and the files that they are kept in. */
class IdentityTest {
    @TempDir
    Path dir;

    private CertificateAuthority authority(String name) {
        return CertificateAuthority.openOrCreate(dir.resolve(name));
    }

    @Test
    void anAuthorityIsMadeOnceAndFoundAgain() {
        String first = authority("ca").fingerprint();

        assertThat(authority("ca").fingerprint()).isEqualTo(first);
        assertThat(authority("other").fingerprint()).isNotEqualTo(first);
    }

    @Test
    void aCertificateNamesItsHolderForAYear() {
        Identity identity = authority("ca").issue(Role.AGENT, "host1", List.of("10.0.0.1", "fd00::1", "host1.example"));

        assertThat(identity.self()).isEqualTo(new Peer("host1", Role.AGENT));
        assertThat(identity.expiresAt())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(364)), Instant.now().plus(Duration.ofDays(366)));
        assertThat(identity.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=host1,OU=agent,O=Godwit");
    }

    @Test
    void anIdentityIsKeptInFilesThatOnlyItsOwnerReads() throws IOException {
        Identity identity = authority("ca").issue(Role.ADMIN, "admin", List.of());
        Path home = dir.resolve("identity");
        assertThat(Identity.exists(home)).isFalse();
        identity.save(home);

        assertThat(Identity.exists(home)).isTrue();
        Identity loaded = Identity.load(home);
        assertThat(loaded.chain()).isEqualTo(identity.chain());
        assertThat(loaded.key()).isEqualTo(identity.key());
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(identity.toString()).startsWith("admin admin, until ");
    }

    @Test
    void filesThatAreMissingOrDamagedAreNamed() throws IOException {
        assertThatThrownBy(() -> Identity.load(dir))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("cert.pem");
        Path home = dir.resolve("identity");
        authority("ca").issue(Role.AGENT, "host1", List.of()).save(home);
        Files.writeString(home.resolve("key.pem"), "hello");

        assertThatThrownBy(() -> Identity.load(home))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("key.pem")
                .hasMessageContaining("BEGIN PRIVATE KEY");
    }

    @Test
    void aJoiningAgentKeepsItsKeyAndGetsTheNameThatTheServerDecides() {
        CertificateAuthority ca = authority("ca");
        CertificateRequest request = CertificateRequest.create();
        String answer = ca.sign(request.pem(), Role.AGENT, "host7", List.of("10.0.0.7"));

        Identity identity = request.complete(answer, ca.fingerprint());

        assertThat(identity.self()).isEqualTo(new Peer("host7", Role.AGENT));
        assertThatThrownBy(() -> CertificateRequest.create().complete(answer, ca.fingerprint()))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("another key");
        assertThatThrownBy(() -> request.complete(answer, authority("other").fingerprint()))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("another authority");
        assertThatThrownBy(() -> ca.sign("nonsense", Role.AGENT, "host7", List.of()))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("CERTIFICATE REQUEST");
        assertThatThrownBy(() -> ca.sign(request.pem(), Role.AGENT, "host 7,OU=server", List.of()))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("cannot be a certificate's name");
    }

    @Test
    void aTokensTextIsTakenApartOrRefusedWithoutRepeatingIt() {
        TokenText token = TokenText.create("ab".repeat(32));

        assertThat(TokenText.parse(" " + token.text() + "\n")).isEqualTo(token);
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThatThrownBy(() -> TokenText.parse(token.text().substring(1)))
                .isInstanceOf(TokenRefused.class)
                .hasMessageContaining("wrong form")
                .hasMessageNotContaining(token.secret());
    }
}
