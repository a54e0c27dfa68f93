package org.godwit.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether this machine can hold a lab. */
final class Machine {
    private static final Map<String, String> PACKAGE_OF = new LinkedHashMap<>();

    static {
        PACKAGE_OF.put("ip", "iproute2");
        PACKAGE_OF.put("bridge", "iproute2");
        PACKAGE_OF.put("tc", "iproute2");
        PACKAGE_OF.put("setsid", "util-linux");
        PACKAGE_OF.put("mount", "mount");
        PACKAGE_OF.put("fping", "fping");
        PACKAGE_OF.put("tcpdump", "tcpdump");
    }

    private Machine() {}

    /** @throws LabException naming everything that is missing */
    static void check() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new LabException("A lab is made of network namespaces and mounts, which only root may make.");
        }
        List<String> missing = new ArrayList<>();
        PACKAGE_OF.forEach((program, debianPackage) -> {
            if (!onPath(program)) {
                missing.add(program + " (Debian package " + debianPackage + ")");
            }
        });
        if (!missing.isEmpty()) {
            throw new LabException("The lab needs these programs, which are not on the PATH: " + missing + ".");
        }
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        for (String folder : path.split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
