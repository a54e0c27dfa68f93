package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A VM as its agent sees it.
 *
 * @param pid of its QEMU, where one runs
 * @param accelerator {@code kvm} or {@code tcg}
 * @param machine the versioned machine type that it runs with
 * @param migration the id of the migration under way
 * @param note why it is in this state, where that needs saying
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LocalVm(
        String name,
        VmState state,
        @Nullable Long pid,
        @Nullable String accelerator,
        @Nullable String qemuVersion,
        @Nullable String machine,
        @Nullable Instant startedAt,
        @Nullable String migration,
        @Nullable String note) {}
