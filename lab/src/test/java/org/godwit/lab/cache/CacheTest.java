package org.godwit.lab.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
    @TempDir
    private Path folder;

    private final AtomicInteger made = new AtomicInteger();
    private Cache cache = new Cache(Path.of("."));

    @BeforeEach
    void open() {
        cache = new Cache(folder);
    }

    private void writeOne(Path empty, Tools tools) throws IOException {
        made.incrementAndGet();
        Files.writeString(empty.resolve("one"), "1");
    }

    @Test
    void aFolderIsMadeOnceThoughManyAskAtOnce() throws Exception {
        Callable<Path> ask = () -> cache.provide("thing", "making the thing", this::writeOne);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer :
                    threads.invokeAll(Stream.generate(() -> ask).limit(8).toList())) {
                assertThat(answer.get()).isDirectoryContaining("glob:**/one");
            }
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void aMakerThatFailsLeavesNoFolderAndTheNextOneBegins() {
        assertThatThrownBy(() -> cache.provide("thing", "making the thing", (empty, tools) -> {
                    Files.writeString(empty.resolve("half"), "");
                    tools.run("sh", "-c", "echo the disk is on strike >&2; exit 3");
                }))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("ended with 3")
                .hasMessageContaining("the disk is on strike");
        assertThat(folder.resolve("thing")).doesNotExist();
        assertThat(folder.resolve("thing.making")).doesNotExist();

        assertThat(cache.provide("thing", "making the thing", this::writeOne).resolve("one"))
                .exists();
    }

    @Test
    void whatAKilledMakerLeftIsNotTakenForAResult() throws IOException {
        Files.createDirectories(folder.resolve("thing.making"));
        Files.writeString(folder.resolve("thing.making/half"), "");

        Path thing = cache.provide("thing", "making the thing", this::writeOne);

        assertThat(thing.resolve("half")).doesNotExist();
        assertThat(thing.resolve("one")).exists();
    }
}
