package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.ShadowVm;
import org.godwit.agent.vm.Vm;
import org.godwit.api.LocalVm;
import org.godwit.api.VmSpec;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.godwit.qemu.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a VM leaves behind on a host with a real QEMU, and what it finds when it returns. */
class BaseImagesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestHost host;
    private Agent agent;

    @BeforeEach
    void start() throws Exception {
        host = new TestHost();
        agent = Agent.start(host.config());
    }

    @AfterEach
    void stop() throws Exception {
        for (LocalVm vm : agent.vms().views()) {
            if (vm.pid() != null) {
                ProcessHandle.of(vm.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        agent.vms().shadow("vm1").ifPresent(ShadowVm::discard);
        agent.close();
        host.close();
    }

    private Path ram() {
        return host.ram().resolve("vm1.ram");
    }

    private Path image() {
        return host.ram().resolve("base/vm1.ram");
    }

    /** A VM that ran here and moved to another host; the machine type that it ran with. */
    private String left(VmSpec spec) {
        Vm vm = agent.vms().get(spec.name());
        vm.start();
        String machine = vm.local().machine();
        vm.leave();
        return machine;
    }

    private void nowOf(String owner) {
        OwnershipVersion now = host.cluster().ownership().read("vm1");
        host.cluster().ownership().apply("vm1", now, now.ownership().assign(owner, "a1"), PATIENCE);
    }

    @Test
    void theRamOfAVmThatLeftIsTheRamOfItsShadowWhenItReturns() throws IOException {
        VmSpec spec = host.defined("vm1");
        String machine = left(spec);
        assertThat(ram()).doesNotExist();
        assertThat(image()).hasSize(64L << 20);
        Object left = inode(image());
        byte[] content = Files.readAllBytes(image());
        assertThat(content).as("the firmware wrote something").contains((byte) 0xff);
        assertThat(HostReport.of(agent.vms().host()).baseImages().memoryBytes()).isEqualTo(64L << 20);

        ShadowVm shadow = agent.vms().prepareShadow(spec, machine, 1, Passage.of("m1"));

        assertThat(shadow.onBaseImage()).isTrue();
        assertThat(shadow.monitor().status()).isIn(RunState.INMIGRATE, RunState.PRELAUNCH);
        assertThat(inode(shadow.ram())).isEqualTo(left);
        assertThat(Files.readAllBytes(shadow.ram()))
                .as("what QEMU left of it while it waits")
                .isEqualTo(content);
        assertThat(image()).doesNotExist();

        shadow.discard();
        assertThat(ram()).doesNotExist();
        assertThat(inode(image())).isEqualTo(left);

        Vm returned =
                agent.vms().prepareShadow(spec, machine, 1, Passage.of("m2")).promote(3);
        assertThat(returned.local().onBaseImage()).isFalse();
        assertThat(image()).doesNotExist();
        returned.leave();
        assertThat(image()).exists();
    }

    @Test
    void aShadowOnFreshMemoryLeavesNothing() {
        VmSpec spec = host.defined("vm1");
        String machine = left(spec);
        agent.vms().host().memory().wipe("vm1");

        ShadowVm shadow = agent.vms().prepareShadow(spec, machine, 1, Passage.of("m1"));
        assertThat(shadow.onBaseImage()).isFalse();
        shadow.discard();

        assertThat(ram()).doesNotExist();
        assertThat(image()).doesNotExist();
    }

    @Test
    void aShadowWhoseQemuIsKilledGivesItsBaseImageBack() {
        VmSpec spec = host.defined("vm1");
        String machine = left(spec);
        ShadowVm shadow = agent.vms().prepareShadow(spec, machine, 1, Passage.of("m1"));

        ProcessHandle.of(shadow.process().pid()).ifPresent(ProcessHandle::destroyForcibly);

        await().atMost(PATIENCE).until(() -> Files.exists(image()));
        assertThat(ram()).doesNotExist();
    }

    @Test
    void aBaseImageAndAShadowOnOneSurviveTheAgent() {
        VmSpec spec = host.defined("vm1");
        String machine = left(spec);
        agent.close();
        agent = Agent.start(host.config());
        assertThat(image()).exists();

        assertThat(agent.vms().prepareShadow(spec, machine, 1, Passage.of("m1")).onBaseImage())
                .isTrue();
        nowOf("host2");
        agent.close();
        agent = Agent.start(host.config());

        await().atMost(PATIENCE).until(() -> agent.vms().shadow("vm1").isEmpty());
        assertThat(ram()).doesNotExist();
        assertThat(image()).exists();
    }

    @Test
    void aVmThatWantsNoneLeavesNone() {
        VmSpec spec = host.defined("vm1");
        VmSpec off = new VmSpec(
                spec.name(),
                spec.vcpus(),
                spec.memory(),
                null,
                null,
                null,
                null,
                spec.disks(),
                null,
                null,
                VmSpec.BaseImage.OFF,
                null,
                null,
                null);
        host.cluster().vms().replaceSpec(off);

        left(off);

        assertThat(image()).doesNotExist();
        assertThat(ram()).doesNotExist();
    }

    @Test
    void theImageOfAVmThatWasDeletedElsewhereIsWiped() {
        left(host.defined("vm1"));
        assertThat(image()).exists();
        host.cluster().vms().remove("vm1");
        agent.close();

        agent = Agent.start(host.config());

        await().atMost(PATIENCE).until(() -> !Files.exists(image()));
    }

    @Test
    void deletingAVmOnItsOwnHostWipesWhatItLeftThereBefore() {
        left(host.defined("vm1"));

        agent.vms().get("vm1").delete(true);

        assertThat(image()).doesNotExist();
    }

    private static Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
