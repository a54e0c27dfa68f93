package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.ShadowVm;
import org.godwit.agent.vm.Vm;
import org.godwit.api.LocalVm;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmState;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent's life with a VM, with a real QEMU and a real ZooKeeper. */
class AgentIT {
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
        agent.close();
        host.close();
    }

    @Test
    void aVmIsStartedSurvivesItsAgentIsAdoptedAndKilled() {
        host.defined("vm1");
        agent.vms().get("vm1").start();
        LocalVm started = agent.vms().get("vm1").view();
        assertThat(started.state()).isEqualTo(VmState.RUNNING);
        assertThat(started.machine()).startsWith("pc-q35-");
        assertThat(host.cluster().vms().spec("vm1").orElseThrow().machine()).isEqualTo(started.machine());
        assertThat(host.ram().resolve("vm1.ram")).hasSize(64L << 20);

        long pid = agent.vms().get("vm1").process().pid();
        agent.close();
        assertThat(ProcessHandle.of(pid)).isPresent();
        agent = Agent.start(host.config());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(agent.vms().get("vm1").view()).isEqualTo(started));
        agent.vms().get("vm1").kill();

        LocalVm ended = agent.vms().get("vm1").view();
        assertThat(ended.state()).isEqualTo(VmState.STOPPED);
        assertThat(ended.note()).isEqualTo("It was killed.");
        assertNothingRuns(pid);
        agent.vms().get("vm1").start();
        agent.vms().get("vm1").kill();
    }

    @Test
    void aQemuThatDiesIsSeenAndCleanedUp() {
        host.defined("vm1");
        agent.vms().get("vm1").start();
        long pid = agent.vms().get("vm1").process().pid();

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(agent.vms().get("vm1").state()).isEqualTo(VmState.CRASHED));
        assertThat(agent.vms().get("vm1").view().note()).startsWith("Its QEMU ended unasked");
        assertNothingRuns(pid);
    }

    @Test
    void aConnectionToALivingQemuThatBreaksIsDialledAgain() {
        host.defined("vm1");
        agent.vms().get("vm1").start();
        QemuMonitor broken = agent.vms().get("vm1").monitor();

        broken.close();

        await().atMost(PATIENCE).until(() -> agent.vms().get("vm1").monitor() != broken);
        assertThat(agent.vms().get("vm1").monitor().status()).isEqualTo(RunState.RUNNING);
        agent.vms().get("vm1").monitor().stop();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(agent.vms().get("vm1").state()).isEqualTo(VmState.PAUSED));
        agent.vms().get("vm1").kill();
        assertThat(agent.vms().get("vm1").view().note()).isEqualTo("It was killed.");
    }

    @Test
    void aQemuThatDiedWhileNoAgentRanIsACrash() {
        host.defined("vm1");
        agent.vms().get("vm1").start();
        long pid = agent.vms().get("vm1").process().pid();
        agent.close();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(pid).isEmpty());

        agent = Agent.start(host.config());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(agent.vms().get("vm1").state()).isEqualTo(VmState.CRASHED));
        assertThat(agent.vms().get("vm1").view().note()).isEqualTo("Its QEMU ended while no agent ran.");
        assertNothingRuns(pid);
    }

    @Test
    void aGuestThatDoesNotShutDownRunsOnAndThatIsSaid() {
        host.defined("vm1");
        Vm vm = agent.vms().get("vm1");
        vm.start();

        assertThatThrownBy(vm::shutdown)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("still ran after 2 s")
                .hasMessageContaining("godwit vm kill vm1");
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(vm.monitor().status()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aFailedStartLeavesNothingAndTheNextOneWorks() throws Exception {
        host.defined("vm1");
        Files.createDirectories(host.store().resolve("vm1"));
        Path image = Files.writeString(host.store().resolve("vm1/root.qcow2"), "this is no qcow2 image");

        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> agent.vms().get("vm1").start());

        assertThat(refusal.problem().field()).isEqualTo("disks[0].format");
        assertThat(refusal.problem().detail()).contains("'raw'").contains("'qcow2'");
        assertThat(agent.vms().get("vm1").state()).isEqualTo(VmState.STOPPED);
        assertThat(host.ram().resolve("vm1.ram")).doesNotExist();

        Files.delete(image);
        agent.vms().get("vm1").start();
        assertThat(agent.vms().get("vm1").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void whatAnotherHostOwnsIsNotStarted() {
        host.defined("vm1");
        OwnershipVersion first = host.cluster().ownership().read("vm1");
        host.cluster().ownership().apply("vm1", first, first.ownership().assign("host2", "a1"), PATIENCE);

        assertThatThrownBy(() -> agent.vms().get("vm1"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("neither runs it nor owns it");
    }

    @Test
    void aSurvivorThatAnotherHostOwnsIsEndedAndNeverResumed() {
        host.defined("vm1");
        agent.vms().get("vm1").start();
        long pid = agent.vms().get("vm1").process().pid();
        agent.close();
        OwnershipVersion first = host.cluster().ownership().read("vm1");
        host.cluster().ownership().apply("vm1", first, first.ownership().assign("host2", "a1"), PATIENCE);

        agent = Agent.start(host.config());

        await().atMost(PATIENCE).until(() -> agent.vms().find("vm1").isEmpty());
        assertNothingRuns(pid);
    }

    @Test
    void aShadowWaitsStoppedIsNoVmAndIsDiscardedWithoutATrace() {
        VmSpec spec = host.defined("vm1");
        agent.vms().get("vm1").start();
        String machine = agent.vms().get("vm1").local().machine();
        agent.vms().get("vm1").leave();
        assertThat(host.ram().resolve("vm1.ram")).doesNotExist();

        ShadowVm shadow = agent.vms().prepareShadow(spec, machine, 1, Passage.of("m1"));

        assertThat(shadow.monitor().status()).isIn(RunState.INMIGRATE, RunState.PRELAUNCH);
        assertThat(agent.vms().views()).isEmpty();
        assertThat(agent.vms().find("vm1")).isEmpty();
        assertThat(agent.vms().shadow("vm1")).isPresent();
        assertThatThrownBy(() -> agent.vms().prepareShadow(spec, machine, 1, Passage.of("m2")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("shadow VM");
        long pid = shadow.process().pid();
        shadow.discard();
        assertNothingRuns(pid);
        assertThat(agent.vms().shadow("vm1")).isEmpty();
        assertThat(host.root().resolve("state/vms/vm1/vm.json")).doesNotExist();
        assertThat(host.root().resolve("state/vms/vm1/qemu.log")).exists();
    }

    @Test
    void aShadowOfAVmThatAnotherHostOwnsIsEndedAfterARestart() {
        VmSpec spec = host.defined("vm1");
        agent.vms().get("vm1").start();
        String machine = agent.vms().get("vm1").local().machine();
        agent.vms().get("vm1").leave();
        OwnershipVersion first = host.cluster().ownership().read("vm1");
        host.cluster().ownership().apply("vm1", first, first.ownership().assign("host2", "a1"), PATIENCE);
        long pid = agent.vms()
                .prepareShadow(spec, machine, 2, Passage.of("m1"))
                .process()
                .pid();
        agent.close();

        agent = Agent.start(host.config());

        await().atMost(PATIENCE).until(() -> agent.vms().shadow("vm1").isEmpty());
        assertNothingRuns(pid);
    }

    @Test
    void whileAMigrationRunsEverythingElseIsRefusedWithTheReason() {
        host.defined("vm1");
        Vm vm = agent.vms().get("vm1");
        vm.start();
        vm.beginMigration("m1");

        assertThat(vm.view().state()).isEqualTo(VmState.MIGRATING);
        assertThat(vm.view().migration()).isEqualTo("m1");
        for (Runnable command : new Runnable[] {vm::start, vm::shutdown, vm::kill, () -> vm.delete(false)}) {
            assertThatThrownBy(command::run).isInstanceOf(Refusal.class).hasMessageContaining("migration 'm1'");
        }
        vm.endMigration();
        assertThat(vm.view().state()).isEqualTo(VmState.RUNNING);
        assertThat(vm.view().migration()).isNull();
    }

    @Test
    void aSecondAgentOnTheSameStateIsRefused() {
        assertThatThrownBy(() -> Agent.start(host.config()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("An agent runs already on the state directory")
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void aDeletedVmLeavesNothingAndItsDisksGoWhenAsked() {
        host.defined("vm1");
        Vm vm = agent.vms().get("vm1");
        vm.start();
        assertThatThrownBy(() -> vm.delete(true)).isInstanceOf(Refusal.class).hasMessageContaining("cannot be deleted");
        vm.kill();

        vm.delete(true);

        assertThat(host.store().resolve("vm1/root.qcow2")).doesNotExist();
        assertThat(host.root().resolve("state/vms/vm1")).doesNotExist();
        assertThat(agent.vms().views()).isEmpty();
    }

    private void assertNothingRuns(long pid) {
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(host.ram().resolve("vm1.ram")).doesNotExist();
        assertThat(host.root().resolve("run/vm1")).doesNotExist();
    }
}
