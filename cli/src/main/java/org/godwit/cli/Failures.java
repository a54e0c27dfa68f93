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
        command.getErr().println("godwit: " + sentence(failure));
        return failure instanceof Refusal refusal ? ExitCodes.of(refusal.problem()) : ExitCodes.FAILED;
    }

    /** The exceptions of the house are sentences for people; of all others the kind is worth knowing. */
    private static String sentence(Exception failure) {
        String said = failure.getMessage();
        return said != null && failure.getClass().getName().startsWith("org.godwit.")
                ? said
                : "unexpected failure: " + failure;
    }
}
