package dev.highlander.app;

import dev.highlander.app.bench.BenchCommand;
import dev.highlander.app.up.UpCommand;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(name = "highlander", mixinStandardHelpOptions = true, versionProvider = Version.class, description = "Exactly one owner: for controllers, workloads and shards.", footer = {
    "", "Try:  highlander up        a cluster and its first singletons, on this machine",
    "      highlander up --help  what it can be told"}, subcommands = {UpCommand.class, ValidateCommand.class,
        BenchCommand.class, AutoComplete.GenerateCompletion.class,
        HelpCommand.class})
final class HighlanderCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
