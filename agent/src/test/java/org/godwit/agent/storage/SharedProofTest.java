package org.godwit.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedProofTest {
    @TempDir
    Path folder;

    @Test
    void theSameFolderShowsTheNonceAndItsLockAndKeepsNothing() {
        Datastore source = Datastore.open("shared", folder);
        Datastore destination = Datastore.open("shared", folder);

        try (SharedProof _ = SharedProof.write(source, "m1", "a secret")) {
            assertThat(SharedProof.look(destination, "m1"))
                    .isEqualTo(new SharedProof.Found(Optional.of("a secret"), true));
            assertThat(SharedProof.look(destination, "m2").nonce()).isEmpty();
        }

        assertThat(SharedProof.look(destination, "m1")).isEqualTo(new SharedProof.Found(Optional.empty(), false));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aCopyOfTheFileIsNotLocked() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (SharedProof _ = SharedProof.write(Datastore.open("shared", folder), "m1", "n")) {
            Files.copy(folder.resolve(".godwit-proof-m1"), other.resolve(".godwit-proof-m1"));

            assertThat(SharedProof.look(Datastore.open("shared", other), "m1"))
                    .isEqualTo(new SharedProof.Found(Optional.of("n"), false));
        }
    }

    @Test
    void anIdThatIsAPathIsRefused() {
        assertThatThrownBy(() -> SharedProof.look(Datastore.open("shared", folder), "../x"))
                .hasMessageContaining("cannot name a proof");
    }
}
