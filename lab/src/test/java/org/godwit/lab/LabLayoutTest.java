package org.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabLayoutTest {
    private static final String LONGEST = "a".repeat(18);

    @Test
    void sockets_of_the_longest_lab_and_vm_fit_a_unix_address() {
        String socket = new LabLayout(LONGEST).hostRun("h9") + "/" + "v".repeat(50) + "/console.sock";
        assertThat(socket.length()).isLessThan(108);
    }

    @Test
    void a_labs_namespaces_are_its_own() {
        LabLayout layout = new LabLayout("one");
        assertThat(layout.namespaces(9)).allMatch(layout::isNamespace).doesNotHaveDuplicates();
        assertThat(new LabLayout("one1").namespaces(9)).noneMatch(layout::isNamespace);
    }

    @Test
    void hosts_have_addresses_of_their_own() {
        List<String> hosts = LabLayout.hostNames(9);
        HashSet<String> addresses = new HashSet<>(List.of(LabLayout.serverAddress(), LabLayout.clientAddress()));
        hosts.forEach(host -> {
            addresses.add(LabLayout.managementAddress(host));
            addresses.add(LabLayout.migrationAddress(host));
        });
        assertThat(addresses).hasSize(2 + 2 * hosts.size());
    }

    @Test
    void ports_fit_an_interfaces_name() {
        assertThat(LabLayout.port("h9", LabLayout.MIGRATION).length()).isLessThanOrEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a-b", "../x", "aaaaaaaaaaaaaaaaaaa"})
    void names_that_could_be_mistaken_are_refused(String name) {
        assertThatThrownBy(() -> LabOptions.named(name))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("small letters and digits");
    }
}
