package org.godwit.api;

import java.util.List;

/** A network by name, and the switch that each host maps it to. */
public record NetworkView(String name, List<Mapping> mappings) {

    public record Mapping(String host, String bridge) {}
}
