package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A VM as the cluster sees it: its spec, its owner, and what the owner's agent says of it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VmView(
        String name,
        String host,
        long epoch,
        VmState state,
        VmSpec spec,
        @Nullable LocalVm local) {}
