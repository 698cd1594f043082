package dev.highlander.app;

import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Tells what went wrong as people want to read it: a mistake of theirs in a line, a fault of ours with its trace. */
final class PlainErrors implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof UserError error) {
            command.getErr().println("highlander: " + error.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        LoggerFactory.getLogger(Main.class).error("command failed command={}", command.getCommandName(), failure);
        command.getErr().println("highlander: " + command.getCommandName() + " failed: " + failure);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
