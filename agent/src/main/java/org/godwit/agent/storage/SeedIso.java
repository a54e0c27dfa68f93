package org.godwit.agent.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.agent.host.HostTool;
import org.godwit.agent.host.HostToolException;
import org.godwit.api.ImageRef;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.CloudInit;

/**
 * The NoCloud seed of a VM: an ISO image with the volume id {@code cidata}, beside the VM's first disk, so that the destination
 * of a migration finds the same file.
 */
public final class SeedIso {
    private SeedIso() {}

    /** Where the seed is; the same on every host. */
    public static ImageRef place(VmSpec spec) {
        return BesideFirstDisk.named(spec, "cloudInit", spec.name() + "-seed.iso");
    }

    /** Makes the seed anew, so that a changed spec takes effect at the next start. */
    public static Path make(VmSpec spec, CloudInit seed, Datastores datastores) {
        Path iso = datastores.resolve(place(spec));
        Path unfinished = iso.resolveSibling("." + iso.getFileName() + ".new");
        try {
            Path content = Files.createTempDirectory("godwit-seed-");
            try {
                List<String> command = new ArrayList<>(writer());
                command.addAll(
                        List.of("-quiet", "-output", unfinished.toString(), "-volid", "cidata", "-joliet", "-rock"));
                write(content, spec, seed).forEach(file -> command.add(file.toString()));
                HostTool.runOrThrow(command, "", Duration.ofSeconds(60));
                return Files.move(unfinished, iso, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
                deleteTree(content);
            }
        } catch (IOException | HostToolException e) {
            throw new Refusal(
                    Problem.conflict(
                            "seed-not-made",
                            "The cloud-init seed '" + iso + "' could not be made: " + e.getMessage(),
                            "Check that the datastore is writable and has space."),
                    e);
        }
    }

    private static List<Path> write(Path folder, VmSpec spec, CloudInit seed) throws IOException {
        List<Path> files = new ArrayList<>();
        String metaData = "instance-id: " + spec.name() + "\nlocal-hostname: " + spec.name() + "\n";
        files.add(Files.writeString(
                folder.resolve("user-data"), seed.userData() == null ? "#cloud-config\n" : seed.userData()));
        files.add(Files.writeString(folder.resolve("meta-data"), seed.metaData() == null ? metaData : seed.metaData()));
        if (seed.networkConfig() != null) {
            files.add(Files.writeString(folder.resolve("network-config"), seed.networkConfig()));
        }
        return files;
    }

    private static List<String> writer() {
        if (HostTool.find("genisoimage").isPresent()) {
            return List.of("genisoimage");
        }
        if (HostTool.find("xorriso").isPresent()) {
            return List.of("xorriso", "-as", "genisoimage");
        }
        throw new HostToolException("neither genisoimage nor xorriso is installed on this host.");
    }

    private static void deleteTree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("'" + folder + "' could not be removed: " + e, e);
        }
    }
}
