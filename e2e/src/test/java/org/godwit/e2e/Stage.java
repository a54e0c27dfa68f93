package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Command;
import org.godwit.lab.Lab;
import org.godwit.lab.LabHost;

/** One migration under way, and all that can be done to those who take part in it. */
record Stage(Lab lab, GodwitClient client, Task task, LabHost source, LabHost destination) {
    /** Longer than the silence after which a session's ends take the link for broken, and than ZooKeeper's sessions last. */
    private static final Duration AWAY = Duration.ofSeconds(8);

    void killAgent(LabHost host) {
        lab.staff().kill(lab.staff().agent(host.name()));
    }

    void restartAgent(LabHost host) {
        lab.staff().restartAgent(host.name());
    }

    void killServer() {
        lab.staff().kill(lab.staff().server());
    }

    void restartServer() {
        forAWhile();
        lab.staff().startServer();
        lab.staff().awaitHosts();
    }

    void isolate(LabHost host) {
        host.managementLink().cut();
        host.migrationLink().cut();
    }

    void connectAgain(LabHost host) {
        forAWhile();
        host.migrationLink().mend();
        host.managementLink().mend();
        lab.staff().awaitHosts();
    }

    void killShadow() {
        ProcessHandle shadow =
                ProcessHandle.of(destination.emulators().getFirst()).orElseThrow();
        shadow.destroyForcibly();
        shadow.onExit().join();
    }

    /** A cancel that comes after the commit is refused, with a sentence. */
    void cancel() {
        try {
            client.cancel(task.id());
        } catch (Refusal e) {
            assertThat(e.problem().status()).isEqualTo(409);
        }
    }

    /** What it believes when it is woken is as old as its sleep. */
    void putToSleep(LabHost host) {
        signal("STOP", lab.staff().agent(host.name()).pid());
    }

    void wake(LabHost host) {
        forAWhile();
        signal("CONT", lab.staff().agent(host.name()).pid());
        lab.staff().awaitHosts();
    }

    void putShadowToSleep() {
        destination.emulators().forEach(pid -> signal("STOP", pid));
    }

    void wakeShadow() {
        forAWhile();
        destination.emulators().forEach(pid -> signal("CONT", pid));
    }

    private static void signal(String name, long pid) {
        try {
            // The JDK can only end processes.
            Command.of("kill", "-" + name, Long.toString(pid)).run();
        } catch (RuntimeException e) {
            assertThat(ProcessHandle.of(pid))
                    .as("a process that has ended cannot be signalled")
                    .isEmpty();
        }
    }

    /** Until whatever was taken away has been missed by everybody, or the migration is over without it. */
    void untilMissed() {
        Instant from = Instant.now();
        await().atMost(AWAY.plusSeconds(5))
                .ignoreExceptions()
                .until(() -> Duration.between(from, Instant.now()).compareTo(AWAY) > 0
                        || client.task(task.id()).ended());
    }

    /** The same, however the migration goes. */
    private static void forAWhile() {
        try {
            Thread.sleep(AWAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
