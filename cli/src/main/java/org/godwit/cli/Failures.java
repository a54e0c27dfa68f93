package org.godwit.cli;

import org.godwit.api.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says in one sentence why a command failed. A stack trace is for developers: {@code GODWIT_LOG=DEBUG} shows it. */
final class Failures implements IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        LOG.debug("The command failed", failure);
        String sentence =
                failure instanceof Refusal ? String.valueOf(failure.getMessage()) : "unexpected failure: " + failure;
        command.getErr().println("godwit: " + sentence);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
