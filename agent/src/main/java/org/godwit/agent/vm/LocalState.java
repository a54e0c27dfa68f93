package org.godwit.agent.vm;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.godwit.api.VmSpec;
import org.godwit.qemu.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What this host must still know of a VM after a crash of its agent; {@code vm.json}. The record in ZooKeeper says who owns the
 * VM, this says what was done about it here.
 *
 * @param role whether this host ran the VM, or held a shadow VM for it
 * @param machine the versioned machine type
 * @param epoch of the ownership that this host last acted under
 * @param starting a QEMU was about to be started: one may run that {@code qemu} does not name yet
 * @param qemu the QEMU that runs for it
 * @param onBaseImage a shadow VM's RAM held a base image when it was started: it is one again when the shadow ends
 * @param passage the migration under way
 * @param crashed its QEMU ended unasked
 * @param note why it is in this state, where that needs saying
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LocalState(
        VmSpec spec,
        Role role,
        String machine,
        long epoch,
        boolean starting,
        @Nullable Incarnation qemu,
        boolean onBaseImage,
        @Nullable Passage passage,
        boolean crashed,
        @Nullable String note) {

    /** What this host is to the VM. */
    public enum Role {
        OWNER,
        /** Holds a shadow VM, which a migration fills. */
        SHADOW
    }

    /** One QEMU, from its start to its end. */
    public record Incarnation(ProcessIdentity process, String accelerator, String qemuVersion, Instant startedAt) {}

    /**
     * What was promised and done for a migration on this host.
     *
     * @param migration its id
     * @param attempt the attempt of the handover, as in the ownership's record; it stays after the commit, to tell an unknown outcome
     * @param stoppedForAttempt the source stopped the guest for this attempt: it may not resume it before the record says so
     * @param relinquished the destination promised never to commit this attempt
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Passage(String migration, @Nullable String attempt, boolean stoppedForAttempt, boolean relinquished) {

        public static Passage of(String migration) {
            return new Passage(migration, null, false, false);
        }

        public Passage withAttempt(String id) {
            return new Passage(migration, id, stoppedForAttempt, relinquished);
        }

        public Passage withStoppedForAttempt(boolean stopped) {
            return new Passage(migration, attempt, stopped, relinquished);
        }

        public Passage withRelinquished(boolean promised) {
            return new Passage(migration, attempt, stoppedForAttempt, promised);
        }
    }

    static LocalState starting(VmSpec spec, Role role, String machine, long epoch, @Nullable Passage passage) {
        return new LocalState(spec, role, machine, epoch, true, null, false, passage, false, null);
    }

    LocalState started(Incarnation incarnation, boolean onItsBaseImage) {
        return new LocalState(spec, role, machine, epoch, false, incarnation, onItsBaseImage, passage, false, null);
    }

    /** Its QEMU is gone; what was promised for a migration under way stays until that has ended. */
    LocalState ended(boolean unasked, @Nullable String why) {
        return new LocalState(spec, role, machine, epoch, false, null, false, passage, unasked, why);
    }

    /** This host owns the VM and no migration is under way. */
    LocalState owned(long atEpoch, @Nullable String why) {
        return new LocalState(
                spec, Role.OWNER, machine, atEpoch, starting, qemu, false, null, crashed, why == null ? note : why);
    }

    public LocalState withEpoch(long atEpoch) {
        return new LocalState(spec, role, machine, atEpoch, starting, qemu, onBaseImage, passage, crashed, note);
    }

    public LocalState withPassage(@Nullable Passage under) {
        return new LocalState(spec, role, machine, epoch, starting, qemu, onBaseImage, under, crashed, note);
    }

    public LocalState withNote(@Nullable String why) {
        return new LocalState(spec, role, machine, epoch, starting, qemu, onBaseImage, passage, crashed, why);
    }

    public String name() {
        return spec.name();
    }
}
