package org.godwit.lab;

/** One host's cable into one of the lab's networks; it can be shaped, cut and mended while the lab runs. */
public final class LabLink {
    private final LabLayout layout;
    private final String host;
    private final String network;

    LabLink(LabLayout layout, String host, String network) {
        this.layout = layout;
        this.host = host;
        this.network = network;
    }

    /** Shapes both directions, each where it enters the cable. */
    public void rate(LinkRate rate) {
        shape(layout.hostNamespace(host), device(), rate);
        shape(layout.switchNamespace(), port(), rate);
    }

    private static void shape(String namespace, String device, LinkRate rate) {
        if (rate.limited()) {
            Command.of(("tc -n " + namespace + " qdisc replace dev " + device + " root " + rate.tbf()).split(" ", -1))
                    .run();
        } else {
            // Fails where there is none, which is what is wanted.
            Command.of("tc", "-n", namespace, "qdisc", "delete", "dev", device, "root")
                    .attempt("");
        }
    }

    /** Frames vanish behind the first switch; the host's own interface stays up and notices nothing. */
    public void cut() {
        onSwitch("link", "set", "dev", port(), "nomaster");
    }

    /** The cable is pulled: the host's interface is down, sending fails at once. */
    public void unplug() {
        Command.of("ip", "-n", layout.hostNamespace(host), "link", "set", "dev", device(), "down")
                .run();
    }

    /** Undoes {@link #cut} and {@link #unplug}. */
    public void mend() {
        onSwitch("link", "set", "dev", port(), "master", network, "up");
        Command.of("ip", "-n", layout.hostNamespace(host), "link", "set", "dev", device(), "up")
                .run();
    }

    private void onSwitch(String... words) {
        Command.of("ip", "-n", layout.switchNamespace()).and(words).run();
    }

    private String device() {
        return network.equals(LabLayout.GUEST) ? LabLayout.UPLINK : network;
    }

    private String port() {
        return LabLayout.port(host, network);
    }
}
