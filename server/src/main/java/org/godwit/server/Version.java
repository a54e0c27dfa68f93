package org.godwit.server;

import java.util.Optional;

/** The version of this build, from the jar's manifest; classes that were never packed have none. */
final class Version {
    private Version() {}

    static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpacked");
    }
}
