package org.godwit.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.godwit.agent.host.HostTool;
import org.godwit.api.ByteSize;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.NicSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real bridge of the test's own, and a neighbour behind a veth in a namespace of the test's own. Needs root. */
class HostNetworkIT {
    private static final String SUFFIX = Long.toString(ProcessHandle.current().pid() % 100_000);
    private static final String BRIDGE = "gwt" + SUFFIX;
    private static final String PORT = "gwp" + SUFFIX;
    private static final String PEER_SPACE = "gwn" + SUFFIX;
    private static final String PEER_MAC = "52:54:00:aa:bb:cc";
    private static final VmSpec VM = vm("gw-test-" + SUFFIX);

    private final HostNetwork network = new HostNetwork(Map.of("lan", BRIDGE, "gone", "gwnone" + SUFFIX));

    private static VmSpec vm(String name) {
        NicSpec first = new NicSpec("lan", "52:54:00:00:00:01", null);
        NicSpec second = new NicSpec("lan", "52:54:00:00:00:02", null);
        return new VmSpec(name, 1, ByteSize.ofMiB(64), null, null, null, null, null, List.of(first, second), null);
    }

    @BeforeEach
    void aBridgeWithANeighbour() {
        run("ip", "link", "add", BRIDGE, "type", "bridge");
        run("ip", "link", "set", BRIDGE, "mtu", "1400", "up");
        run("ip", "netns", "add", PEER_SPACE);
        run("ip", "link", "add", PORT, "type", "veth", "peer", "name", "eth0", "netns", PEER_SPACE);
        run("ip", "link", "set", PORT, "master", BRIDGE, "up");
        run("ip", "-n", PEER_SPACE, "link", "set", "eth0", "address", PEER_MAC, "up");
        run("ip", "-n", PEER_SPACE, "addr", "add", "10.77.0.5/24", "dev", "eth0");
    }

    @AfterEach
    void nothingIsLeft() {
        network.removeTaps(VM);
        HostTool.run(List.of("ip", "netns", "delete", PEER_SPACE), Duration.ofSeconds(10));
        HostTool.run(List.of("ip", "link", "delete", PORT), Duration.ofSeconds(10));
        run("ip", "link", "delete", BRIDGE);
    }

    @Test
    void tapsAreMadeOnTheBridgeAndLeftoversAreReplaced() {
        List<String> taps = network.createTaps(VM);

        assertThat(taps).hasSize(2).allSatisfy(tap -> {
            String link = run("ip", "-details", "link", "show", tap);
            assertThat(link).contains("master " + BRIDGE).contains("mtu 1400").contains(" tun type tap ");
            assertThat(link).contains("<").contains("UP").contains("alias godwit " + VM.name());
        });
        assertThat(run("ip", "link", "show", taps.getFirst())).contains("fe:54:00:00:00:01");
        assertThat(network.createTaps(VM)).isEqualTo(taps);
        network.removeTaps(VM);
        network.removeTaps(VM);
        assertThat(taps).noneMatch(network::tapExists);
    }

    @Test
    void anInterfaceOfSomebodyElseIsNeitherReplacedNorRemoved() {
        String taken = HostNetwork.tapNames(VM).get(1);
        run("ip", "tuntap", "add", "dev", taken, "mode", "tap");
        try {
            assertThatThrownBy(() -> network.createTaps(VM))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(taken);
            assertThat(network.tapExists(taken)).isTrue();
            assertThat(network.tapExists(HostNetwork.tapNames(VM).getFirst())).isFalse();
        } finally {
            run("ip", "link", "delete", taken);
        }
    }

    @Test
    void aMissingNetworkOrBridgeIsNamed() {
        NicSpec unknown = new NicSpec("dmz", "52:54:00:00:00:01", null);
        NicSpec gone = new NicSpec("gone", "52:54:00:00:00:01", null);

        assertThat(network.exists("lan")).isTrue();
        assertThat(network.exists("gone")).isFalse();
        assertThat(network.exists("dmz")).isFalse();
        assertThatThrownBy(() -> network.createTaps(with(unknown)))
                .hasMessageContaining("no network named 'dmz'; it has gone, lan");
        assertThatThrownBy(() -> network.createTaps(with(gone))).hasMessageContaining("gwnone" + SUFFIX);
    }

    private static VmSpec with(NicSpec nic) {
        return new VmSpec(VM.name(), 1, ByteSize.ofMiB(64), null, null, null, null, null, List.of(nic), null);
    }

    @Test
    void aProbeFindsWhoHasAnAddressAndTheBridgeLearnsWhereItIs() {
        assertThat(network.probe("lan", "10.77.0.5")).isEqualTo(new Neighbour.Answered(PEER_MAC));
        assertThat(network.learnedPort("lan", PEER_MAC)).contains(PORT);

        assertThat(network.probe("lan", "10.77.0.6")).isEqualTo(new Neighbour.Silent());
        assertThat(network.learnedPort("lan", "52:54:00:99:99:99")).isEmpty();
        assertThat(network.probe("lan", "fe80::1")).isInstanceOf(Neighbour.NotAsked.class);
    }

    private static String run(String... command) {
        return HostTool.runOrThrow(List.of(command), "", Duration.ofSeconds(10));
    }
}
