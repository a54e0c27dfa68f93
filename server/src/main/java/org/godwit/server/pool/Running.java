package org.godwit.server.pool;

/** A guest and the name of the host that it runs on. */
public record Running(Guest guest, String host) {}
