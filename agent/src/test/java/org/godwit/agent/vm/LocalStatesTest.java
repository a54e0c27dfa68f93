package org.godwit.agent.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.godwit.agent.vm.LocalState.Incarnation;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.LocalState.Role;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmSpec.NicSpec;
import org.godwit.qemu.ProcessIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStatesTest {
    private static final VmSpec SPEC = new VmSpec(
            "web1",
            2,
            ByteSize.ofMiB(512),
            null,
            "pc-q35-10.0",
            null,
            null,
            List.of(new DiskSpec(ImageRef.parse("shared:web1/root.qcow2"), null, null, false, null)),
            List.of(new NicSpec("lan", "52:54:00:00:00:01", null)),
            null);
    private static final LocalState EVERYTHING = new LocalState(
            SPEC,
            Role.SHADOW,
            "pc-q35-10.0",
            7,
            true,
            new Incarnation(new ProcessIdentity(4711, 123456, "boot"), "tcg", "10.0.2", Instant.ofEpochSecond(1)),
            true,
            new Passage("m1", "attempt", true, true),
            true,
            "a note");

    @TempDir
    Path folder;

    private LocalStates states;

    @BeforeEach
    void open() {
        states = new LocalStates(folder);
    }

    @Test
    void whatIsSavedIsReadBackWhole() {
        states.save(EVERYTHING);

        assertThat(states.load("web1")).contains(EVERYTHING);
        assertThat(states.all()).containsExactly(EVERYTHING);
    }

    @Test
    void whatIsAbsentStaysAbsent() {
        LocalState bare = LocalState.starting(SPEC, Role.OWNER, "pc-q35-10.0", 1, null);
        states.save(bare);

        assertThat(states.load("web1")).contains(bare);
        assertThat(states.load("web2")).isEmpty();
    }

    @Test
    void aStateFromBeforeThereWereBaseImagesIsRead() throws IOException {
        states.save(EVERYTHING);
        Path file = folder.resolve("web1/vm.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"onBaseImage\" : true,", ""));

        assertThat(states.load("web1").orElseThrow().onBaseImage()).isFalse();
        assertThat(states.load("web1").orElseThrow().note()).isEqualTo("a note");
    }

    @Test
    void aCrashBeforeTheRenameLeavesTheStateBefore() throws IOException {
        states.save(EVERYTHING);
        Files.writeString(folder.resolve("web1/vm.json.new"), "{\"spec\": {\"na");

        assertThat(states.load("web1")).contains(EVERYTHING);
    }

    @Test
    void aFileThatCannotBeReadDoesNotHideTheOtherVms() throws IOException {
        states.save(EVERYTHING);
        Files.createDirectories(folder.resolve("torn"));
        Files.writeString(folder.resolve("torn/vm.json"), "{\"spec\": {\"na");
        Files.createDirectories(folder.resolve("only-logs"));
        Files.writeString(folder.resolve("only-logs/qemu.log"), "x");

        assertThat(states.all()).containsExactly(EVERYTHING);
    }

    @Test
    void forgettingKeepsTheLogAndRemovingDoesNot() throws IOException {
        states.save(EVERYTHING);
        Files.writeString(folder.resolve("web1/qemu.log"), "words");

        states.forget("web1");
        assertThat(states.load("web1")).isEmpty();
        assertThat(folder.resolve("web1/qemu.log")).exists();

        states.save(EVERYTHING);
        states.remove("web1");
        states.remove("web1");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theEndOfQemuKeepsWhatWasPromisedToAMigration() {
        assertThat(EVERYTHING.ended(true, "why").passage()).isEqualTo(EVERYTHING.passage());
        assertThat(EVERYTHING.ended(true, "why").qemu()).isNull();
    }

    @Test
    void owningEndsTheMigrationAndTheShadow() {
        LocalState owned = EVERYTHING.owned(8, null);

        assertThat(owned.role()).isEqualTo(Role.OWNER);
        assertThat(owned.epoch()).isEqualTo(8);
        assertThat(owned.passage()).isNull();
        assertThat(owned.onBaseImage()).isFalse();
    }
}
