package org.godwit.agent.migration;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.agent.memory.Lent;
import org.godwit.agent.vm.ShadowVm;
import org.godwit.transport.ShadowMemory;
import org.godwit.transport.page.PageStore;

/** A shadow's RAM file, mapped into the agent: the transport writes the guest's pages there, past QEMU. */
final class MappedRam {
    /** The memory backend of every guest: {@code qemu}'s command line gives it this name, which its stream repeats. */
    private static final String BLOCK = "pc.ram";

    private MappedRam() {}

    /** Mapped until the transport releases it, and with it the store. */
    static ShadowMemory of(ShadowVm shadow, Lent<PageStore> store) {
        return of(shadow.ram(), !shadow.onBaseImage(), store);
    }

    /** The arena outlives this method: it is closed by whoever releases the memory. */
    @SuppressWarnings("MustBeClosedChecker")
    private static ShadowMemory of(Path file, boolean fresh, Lent<PageStore> store) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment ram = channel.map(MapMode.READ_WRITE, 0, channel.size(), arena);
            return new ShadowMemory(new LinkedHashMap<>(Map.of(BLOCK, ram)), fresh, store.half(), () -> {
                arena.close();
                store.giveBack().run();
            });
        } catch (IOException e) {
            arena.close();
            store.giveBack().run();
            throw new MigrationFailed("the shadow's memory " + file + " could not be mapped: " + e.getMessage(), e);
        }
    }
}
