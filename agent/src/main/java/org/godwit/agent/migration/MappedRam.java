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
import org.godwit.agent.vm.ShadowVm;
import org.godwit.transport.ShadowMemory;

/** A shadow's RAM file, mapped into the agent: the transport writes the guest's pages there, past QEMU. */
final class MappedRam {
    /** The memory backend of every guest: {@code qemu}'s command line gives it this name, which its stream repeats. */
    private static final String BLOCK = "pc.ram";

    private MappedRam() {}

    /** Mapped until the transport releases it. */
    static ShadowMemory of(ShadowVm shadow) {
        return of(shadow.ram(), !shadow.onBaseImage());
    }

    /** The arena outlives this method: it is closed by whoever releases the memory. */
    @SuppressWarnings("MustBeClosedChecker")
    private static ShadowMemory of(Path file, boolean fresh) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment ram = channel.map(MapMode.READ_WRITE, 0, channel.size(), arena);
            return new ShadowMemory(new LinkedHashMap<>(Map.of(BLOCK, ram)), fresh, arena::close);
        } catch (IOException e) {
            arena.close();
            throw new MigrationFailed("the shadow's memory " + file + " could not be mapped: " + e.getMessage(), e);
        }
    }
}
