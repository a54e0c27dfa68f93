package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A host as the cluster sees it; {@code lease} and {@code facts} are absent while its agent is down. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostView(String name, State state, @Nullable HostLease lease, int vms) {

    public enum State {
        UP,
        DOWN
    }
}
