package org.godwit.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the jar's manifest. */
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Godwit.class.getPackage().getImplementationVersion())
                .orElse("built without a manifest");
        return new String[] {"godwit " + version, "Java " + Runtime.version()};
    }
}
