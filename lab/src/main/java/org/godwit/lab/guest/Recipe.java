package org.godwit.lab.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The files of ours that go into a guest, as resources beside this class, and a hash over all that decides how it turns out. */
final class Recipe {
    private final List<String> resources;
    private final String hash;

    /** Of these resources, and of {@code facts} that the result depends on as well, as the version of a package. */
    Recipe(List<String> resources, String... facts) {
        this.resources = List.copyOf(resources);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String resource : resources) {
                digest.update(resource.getBytes(StandardCharsets.UTF_8));
                digest.update(bytes(resource));
            }
            for (String fact : facts) {
                digest.update(fact.getBytes(StandardCharsets.UTF_8));
            }
            hash = HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    String hash() {
        return hash;
    }

    /** Writes the resources under {@code prefix} to {@code target}; those with a script's first line can be executed. */
    void install(String prefix, Path target) throws IOException {
        for (String resource : resources) {
            if (resource.startsWith(prefix)) {
                Path file = target.resolve(resource.substring(prefix.length()));
                Files.createDirectories(file.getParent());
                byte[] content = bytes(resource);
                Files.write(file, content);
                boolean script = content.length > 2 && content[0] == '#' && content[1] == '!';
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(script ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    static String text(String resource) {
        return new String(bytes(resource), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Recipe.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The resource " + resource + " is not beside " + Recipe.class.getName());
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("The resource " + resource + " cannot be read", e);
        }
    }
}
