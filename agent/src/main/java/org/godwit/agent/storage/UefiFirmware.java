package org.godwit.agent.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.godwit.api.ImageRef;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;

/**
 * UEFI firmware as Debian packages it ({@code ovmf}): code that all VMs share and never write, and a template of the variables.
 * Each VM's own variables are a file beside its first disk, so that the destination of a migration finds them.
 *
 * @param code the firmware
 * @param template what a new VM's variables are copied from
 */
public record UefiFirmware(Path code, Path template) {
    private static final List<UefiFirmware> KNOWN = List.of(
            at("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
            at("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
            at("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
            at("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"));

    private static UefiFirmware at(String code, String template) {
        return new UefiFirmware(Path.of(code), Path.of(template));
    }

    /** This host's firmware; a {@link Refusal} when none is installed. */
    public static UefiFirmware find() {
        return KNOWN.stream()
                .filter(firmware -> Files.isReadable(firmware.code()) && Files.isReadable(firmware.template()))
                .findFirst()
                .orElseThrow(() -> new Refusal(new Problem(
                        409,
                        "uefi-missing",
                        "The VM asks for UEFI firmware and this host has none.",
                        "firmware",
                        "Install it on every host; Debian's package is ovmf.")));
    }

    /** Where the VM's variables are; the same on every host. */
    public static ImageRef variables(VmSpec spec) {
        return BesideFirstDisk.named(spec, "firmware", spec.name() + "-uefi-vars.fd");
    }

    /** The VM's variables, copied from the template when it has none yet. */
    public Path ensureVariables(VmSpec spec, Datastores datastores) {
        Path file = datastores.resolve(variables(spec));
        if (Files.exists(file)) {
            return file;
        }
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.copy(template, unfinished, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Refusal(
                    Problem.conflict(
                            "uefi-variables",
                            "The UEFI variables '" + file + "' could not be made: " + e.getMessage() + ".",
                            "Check that the datastore is writable and has space."),
                    e);
        }
    }
}
