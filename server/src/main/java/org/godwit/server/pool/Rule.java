package org.godwit.server.pool;

import java.util.Set;

/** What people want of where guests run. All but {@link ShouldRunOn} are kept always. */
public sealed interface Rule {
    String name();

    /** The guests' names. */
    Set<String> guests();

    /** All on one host (VM-VM affinity). While they move, one after the other, they are apart. */
    record Affinity(String name, Set<String> guests) implements Rule {
        public Affinity {
            guests = Set.copyOf(guests);
        }
    }

    /** No two on one host (VM-VM anti-affinity). */
    record AntiAffinity(String name, Set<String> guests) implements Rule {
        public AntiAffinity {
            guests = Set.copyOf(guests);
        }
    }

    /** Each on one of these hosts (VM-host affinity, must). */
    record MustRunOn(String name, Set<String> guests, Set<String> hosts) implements Rule {
        public MustRunOn {
            guests = Set.copyOf(guests);
            hosts = Set.copyOf(hosts);
        }
    }

    /** Each on one of these hosts where that is possible (VM-host affinity, should): the balance does not leave them, an evacuation may. */
    record ShouldRunOn(String name, Set<String> guests, Set<String> hosts) implements Rule {
        public ShouldRunOn {
            guests = Set.copyOf(guests);
            hosts = Set.copyOf(hosts);
        }
    }
}
