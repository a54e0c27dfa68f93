package org.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.UnaryOperator;
import org.godwit.api.ImageRef;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmSpec;
import org.godwit.client.GodwitClient;
import org.godwit.lab.guest.FullGuest;
import org.godwit.lab.guest.GuestImages;
import org.godwit.lab.guest.SmallGuest;

/** A guest of a lab: defined at the server like any VM, used from the client's namespace. */
public final class LabGuest {
    private final Lab lab;
    private final GuestOrder order;
    private final VmSpec spec;

    private LabGuest(Lab lab, GuestOrder order, VmSpec spec) {
        this.lab = lab;
        this.order = order;
        this.spec = spec;
    }

    /** Makes what every lab needs and no lab owns, saying so where it takes long: QEMU and the small guest's images. */
    public static void prepareImages() {
        Staff.trustworthyQemu();
        GuestImages.small();
    }

    /** Puts kernel and initramfs on the lab's datastore and defines the VM at {@code host}; nothing runs yet. */
    public static LabGuest define(Lab lab, GodwitClient client, GuestOrder order, String host) {
        return define(lab, client, order, host, UnaryOperator.identity());
    }

    /** The same with a spec that is changed before it is defined. */
    public static LabGuest define(
            Lab lab, GodwitClient client, GuestOrder order, String host, UnaryOperator<VmSpec> change) {
        VmSpec spec = change.apply(small(lab, order));
        client.define(spec, host);
        return new LabGuest(lab, order, spec);
    }

    /** Puts the small guest's images on the lab's datastore; its own disk does not exist yet. */
    public static VmSpec small(Lab lab, GuestOrder order) {
        SmallGuest images = GuestImages.small();
        return order.spec(provide(lab, images.kernel()), provide(lab, images.initramfs()));
    }

    /** The full guest, with a root disk of its own; made once, which takes minutes. */
    public static LabGuest defineFull(Lab lab, GodwitClient client, GuestOrder order, String host) {
        return defineFull(lab, client, order, host, UnaryOperator.identity());
    }

    /** The same with a spec that is changed before it is defined. */
    public static LabGuest defineFull(
            Lab lab, GodwitClient client, GuestOrder order, String host, UnaryOperator<VmSpec> change) {
        VmSpec spec = change.apply(full(lab, order));
        client.define(spec, host);
        return new LabGuest(lab, order, spec);
    }

    /** Puts the full guest's images and a root disk for this one on the lab's datastore. */
    public static VmSpec full(Lab lab, GuestOrder order) {
        FullGuest images = GuestImages.full();
        Path root = lab.layout().datastore().resolve(order.name()).resolve("root.raw");
        try {
            Files.createDirectories(root.getParent());
        } catch (IOException e) {
            throw new LabException(root.getParent() + " cannot be made: " + e, e);
        }
        images.copyTo(root);
        return order.fullSpec(
                provide(lab, images.kernel()),
                provide(lab, images.initramfs()),
                new ImageRef(Staff.DATASTORE, order.name() + "/root.raw"));
    }

    private static ImageRef provide(Lab lab, Path file) {
        String name = "images/" + file.getName(file.getNameCount() - 2) + "-" + file.getFileName();
        Path target = lab.layout().datastore().resolve(name);
        try {
            if (!Files.exists(target)) {
                Files.createDirectories(target.getParent());
                Path part = Files.createTempFile(target.getParent(), "copy", ".part");
                Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new LabException(file + " cannot be copied to the datastore: " + e, e);
        }
        return new ImageRef(Staff.DATASTORE, name);
    }

    public String name() {
        return order.name();
    }

    public String address() {
        return order.address();
    }

    public String mac() {
        return order.mac();
    }

    public VmSpec spec() {
        return spec;
    }

    /** Starts it and waits until it answers and its checks run. */
    public void start(GodwitClient client) {
        succeed(client, client.start(name()));
        awaitAnswer();
    }

    /** Waits until it tells its status and its checks of memory and disk have begun. */
    public void awaitAnswer() {
        Waiting.until("guest '" + name() + "' tells its status", () -> GuestReading.checksRun(lab, order));
    }

    /** Waits until its checks have looked at more memory and disk than at {@code before}: an error has had time to show. */
    public void awaitChecksSince(GuestReading before) {
        Waiting.until("guest '" + name() + "' goes on checking its memory and its disk", () -> {
            GuestReading.Change change = read().since(before);
            return change.pagesChecked() > 0 && change.blocksChecked() > 0;
        });
    }

    /** Presses its power button and waits until it is off. */
    public void shutDown(GodwitClient client) {
        succeed(client, client.shutdown(name()));
    }

    /** Forgets it, with its disk; it must be off. */
    public void delete(GodwitClient client) {
        succeed(client, client.delete(name(), true));
    }

    public GuestReading read() {
        return GuestReading.of(lab, address());
    }

    private static void succeed(GodwitClient client, Task task) {
        Task ended = client.waitFor(task, seen -> {});
        if (ended.error() != null) {
            throw new Refusal(ended.error());
        }
    }
}
