package org.godwit.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;

/**
 * Those that take part, in the order in which they take turns.
 *
 * @param libvirt its version, when it takes part
 */
record Contenders(List<Contender> all, Optional<String> libvirt) implements AutoCloseable {

    /** What {@code --systems} may name. */
    static List<String> names() {
        List<String> names = new ArrayList<>(List.of(GodwitContender.NAME));
        names.addAll(PeerSettings.names());
        LibvirtSettings.KNOWN.forEach(known -> names.add(known.name()));
        return names;
    }

    static void requireKnown(String name) {
        if (!names().contains(name)) {
            throw new LabException("There is no system '" + name + "'; there are " + String.join(", ", names()) + ".");
        }
    }

    static Contenders of(Lab lab, List<String> names) {
        List<LibvirtSettings> libvirts = LibvirtSettings.KNOWN.stream()
                .filter(known -> names.contains(known.name()))
                .toList();
        Optional<LibvirtPair> daemons = libvirts.isEmpty() ? Optional.empty() : Optional.of(LibvirtPair.start(lab));
        List<Contender> all = new ArrayList<>();
        for (String name : names) {
            all.add(
                    name.equals(GodwitContender.NAME)
                            ? new GodwitContender(lab)
                            : libvirts.stream()
                                    .filter(settings -> settings.name().equals(name))
                                    .findFirst()
                                    .<Contender>map(
                                            settings -> new LibvirtContender(lab, daemons.orElseThrow(), settings))
                                    .orElseGet(() -> new QemuContender(lab, PeerSettings.named(name))));
        }
        return new Contenders(
                List.copyOf(all), daemons.map(pair -> pair.libvirt().version()));
    }

    @Override
    public void close() {
        all.forEach(Contender::close);
    }
}
