package org.godwit.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.godwit.api.ImageRef;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatastoreTest {
    @TempDir
    Path temporary;

    private Path root;
    private Datastore datastore;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(temporary.resolve("store"));
        datastore = Datastore.open("shared", root);
    }

    @Test
    void resolvesAPathWhetherOrNotItExists() throws IOException {
        assertThat(datastore.resolve("web1/root.qcow2"))
                .isEqualTo(root.toRealPath().resolve("web1/root.qcow2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "a/../../x", ".", "a/..", "", "/etc/passwd", "a/../../store2/x"})
    void refusesAPathThatLeavesTheDatastore(String path) {
        assertThatThrownBy(() -> datastore.resolve(path))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is not a file inside datastore 'shared'");
    }

    @Test
    void refusesASymbolicLinkThatLeadsOut() throws IOException {
        Files.createSymbolicLink(root.resolve("host"), Path.of("/etc"));
        Files.createSymbolicLink(root.resolve("one"), Path.of("/etc/passwd"));

        assertThatThrownBy(() -> datastore.resolve("host/shadow")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> datastore.resolve("host/new/file")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> datastore.resolve("one")).isInstanceOf(Refusal.class);
    }

    @Test
    void followsALinkInside() throws IOException {
        Files.createDirectory(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("alias"), Path.of("real"));

        assertThat(datastore.resolve("alias/disk.raw"))
                .isEqualTo(root.toRealPath().resolve("alias/disk.raw"));
    }

    @Test
    void aMissingFolderIsNamedWhenItIsUsed() {
        Datastore missing = Datastore.open("gone", temporary.resolve("nowhere"));

        assertThat(missing.freeBytes()).isZero();
        assertThat(missing.fence().label()).isEqualTo("none");
        assertThatThrownBy(() -> missing.resolve("x"))
                .hasMessageContaining("datastore 'gone'")
                .hasMessageContaining("Mount it");
    }

    @Test
    void anUnknownDatastoreIsRefusedWithThoseThatThereAre() {
        Datastores datastores = new Datastores(Map.of("shared", root));

        assertThatThrownBy(() -> datastores.resolve(ImageRef.parse("other:x")))
                .hasMessageContaining("no datastore named 'other'; it has shared");
    }

    @Test
    void findsThatThisFileSystemHonoursLocks() {
        assertThat(datastore.fence())
                .isEqualTo(new Fence(true, "A second open file was refused the lock that the first one held."));
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aFenceThatTheOperatorDeniesIsNotClaimed() {
        assertThat(Datastore.withoutFence("shared", root).mount().fence()).isEqualTo("none");
    }
}
