package org.godwit.agent.storage;

import org.godwit.api.ImageRef;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;

/** Files that Godwit makes for a VM lie in the folder of its first disk: on shared storage, and easy to find for people. */
final class BesideFirstDisk {
    private BesideFirstDisk() {}

    /** @param field the field of the spec that needs the file, for the refusal when there is no disk */
    static ImageRef named(VmSpec spec, String field, String fileName) {
        if (spec.disksOrNone().isEmpty()) {
            throw new Refusal(Problem.badField(
                    field,
                    "The VM '" + spec.name() + "' has '" + field
                            + "' and no disk, and the file for it is made beside the first disk.",
                    "Give the VM a disk, or remove '" + field + "'."));
        }
        ImageRef first = spec.disksOrNone().getFirst().image();
        int slash = first.path().lastIndexOf('/');
        return new ImageRef(first.datastore(), first.path().substring(0, slash + 1) + fileName);
    }
}
