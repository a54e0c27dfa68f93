package org.godwit.api;

import java.util.List;

/** A datastore by name, and the hosts that have it. */
public record DatastoreView(String name, String type, List<Mount> mounts) {

    public record Mount(String host, String path, String fence, long totalBytes, long freeBytes) {}
}
