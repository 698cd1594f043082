package dev.highlander.app;

import dev.highlander.resources.document.NearestName;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what went wrong as people want to read it: a mistake of theirs in a line, a fault of ours with its trace. */
final class PlainErrors implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
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

    @Override
    public int handleParseException(ParameterException mistake, String[] arguments) {
        CommandSpec command = mistake.getCommandLine().getCommandSpec();
        String what = mistake instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()
                ? unknown(unmatched.getUnmatched().getFirst(), command)
                : String.valueOf(mistake.getMessage());
        command.commandLine().getErr().println(command.qualifiedName() + ": " + what + "; \"" + command.qualifiedName()
                + " --help\" says what there is");
        return CommandLine.ExitCode.USAGE;
    }

    private static String unknown(String argument, CommandSpec command) {
        boolean option = argument.startsWith("-");
        String name = option && argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
        List<String> known = new ArrayList<>();
        if (option) {
            command.options().stream().filter(each -> !each.hidden()).forEach(each -> known.addAll(List.of(each
                    .names())));
        } else {
            known.addAll(command.subcommands().keySet());
        }
        return "unknown " + (option ? "option " : known.isEmpty() ? "argument " : "command ") + name
                + NearestName.of(name, known).map(meant -> " (did you mean " + meant + "?)").orElse("");
    }
}
