package org.godwit.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.api.Json;
import org.godwit.lab.Lab;
import org.godwit.lab.LabReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit lab status}. */
@Command(
        name = "status",
        description = "Shows a lab's hosts, addresses and processes, and how to speak to it.",
        mixinStandardHelpOptions = true)
final class LabStatusCommand implements Callable<Integer> {
    @Mixin
    LabCommand.Choice choice = new LabCommand.Choice();

    @Option(names = "--json", description = "Print it as JSON.")
    boolean json;

    @Override
    public Integer call() {
        List<String> names = choice.name.map(List::of).orElseGet(Lab::names);
        List<String> unfinished =
                names.stream().filter(name -> Lab.find(name).isEmpty()).toList();
        if (names.isEmpty() && !json) {
            System.out.println("There is no lab. 'godwit lab up' builds one.");
        }
        names.stream()
                .map(Lab::find)
                .flatMap(Optional::stream)
                .map(LabReport::of)
                .forEach(report -> print(report, json));
        unfinished.forEach(name -> System.err.println(
                "Lab '" + name + "' is not complete: it is being built or removed, or whoever did so was "
                        + "killed. 'godwit lab down --name " + name + "' removes what there is of it."));
        return unfinished.isEmpty() ? 0 : 1;
    }

    static void print(LabReport report, boolean json) {
        System.out.println(
                json ? Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) : report.asText());
    }
}
