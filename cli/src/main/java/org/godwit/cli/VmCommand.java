package org.godwit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.LocalVm;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmView;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit vm}. */
@Command(
        name = "vm",
        description = "Virtual machines: define, start, watch, move, stop, delete.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VmCommand.Define.class,
            VmCommand.Start.class,
            VmCommand.Shutdown.class,
            VmCommand.Kill.class,
            VmCommand.Delete.class,
            VmCommand.Listing.class,
            VmShowCommand.class,
            VmConsoleCommand.class,
            VmCheckCommand.class,
            VmForecastCommand.class,
            VmMigrateCommand.class
        })
final class VmCommand {

    @Command(name = "define", description = "Defines a VM from a spec, YAML or JSON; it is not started.")
    static final class Define extends ClientCommand {
        @Parameters(paramLabel = "FILE", description = "The spec; - reads standard input.")
        String file = "";

        @Option(
                names = "--host",
                paramLabel = "HOST",
                description = "Where; without it the host with the most free RAM that has all it needs.")
        Optional<String> host = Optional.empty();

        @Override
        int run(GodwitClient client) throws IOException {
            VmView vm = client.define(text(), host.orElse(null));
            return print(
                    vm,
                    () -> "VM '" + vm.name() + "' is defined on host '" + vm.host() + "'. 'godwit vm start " + vm.name()
                            + "' starts it.");
        }

        private String text() throws IOException {
            if (file.equals("-")) {
                InputStream in = System.in;
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            try {
                return Files.readString(Path.of(file));
            } catch (NoSuchFileException e) {
                throw new Refusal(new Problem(404, "file-unknown", "There is no file '" + file + "'.", null, null), e);
            }
        }
    }

    /** A command that becomes a task and, unless it is told not to, waits for it. */
    abstract static class Tasked extends ClientCommand {
        @Parameters(paramLabel = "NAME", description = "The VM.")
        String name = "";

        @Option(names = "--no-wait", description = "Do not wait for the end; print the task.")
        boolean noWait;

        @Override
        final int run(GodwitClient client) {
            Task task = ask(client);
            if (noWait) {
                return print(task, () -> TaskCommand.line(task));
            }
            return new Following(this, client).toTheEnd(task);
        }

        abstract Task ask(GodwitClient client);
    }

    @Command(name = "start", description = "Starts a VM.")
    static final class Start extends Tasked {
        @Override
        Task ask(GodwitClient client) {
            return client.start(name);
        }
    }

    @Command(name = "shutdown", description = "Asks the guest to shut down, and waits until it has.")
    static final class Shutdown extends Tasked {
        @Override
        Task ask(GodwitClient client) {
            return client.shutdown(name);
        }
    }

    @Command(name = "kill", description = "Ends a VM at once, as pulling its plug does.")
    static final class Kill extends Tasked {
        @Override
        Task ask(GodwitClient client) {
            return client.kill(name);
        }
    }

    @Command(name = "delete", description = "Deletes a stopped VM; its images are kept.")
    static final class Delete extends Tasked {
        @Option(names = "--disks", description = "Delete the images that its spec created, too.")
        boolean disks;

        @Override
        Task ask(GodwitClient client) {
            return client.delete(name, disks);
        }
    }

    @Command(name = "list", description = "Lists the VMs, where they are and what they do.")
    static final class Listing extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<VmView> vms = client.vms();
            return print(vms, () -> {
                if (vms.isEmpty()) {
                    return "There are no VMs. 'godwit vm define FILE' defines one.";
                }
                Table table = new Table("NAME", "STATE", "HOST", "VCPUS", "MEMORY", "UP");
                for (VmView vm : vms) {
                    Optional<Instant> since = Optional.ofNullable(vm.local()).map(LocalVm::startedAt);
                    table.row(
                            vm.name(),
                            vm.state(),
                            vm.host(),
                            vm.spec().vcpus(),
                            vm.spec().memory(),
                            since.map(Units::since).orElse("-"));
                }
                return table.toString();
            });
        }
    }
}
