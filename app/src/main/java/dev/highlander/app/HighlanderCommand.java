package dev.highlander.app;

import dev.highlander.app.bench.BenchCommand;
import dev.highlander.app.controller.ControllerCommand;
import dev.highlander.app.controller.EpochCommand;
import dev.highlander.app.controller.StepDownCommand;
import dev.highlander.app.raft.RaftCommand;
import dev.highlander.app.up.UpCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(name = "highlander", mixinStandardHelpOptions = true, versionProvider = Version.class, description = "Exactly one owner: for controllers, workloads and shards.", footer = {
    "", "Examples:",
    "  highlander up                                a cluster and its first singletons, on this machine",
    "  highlander up --ephemeral                    the same, and nothing is left behind",
    "  highlander controller --config my.yaml       the controller alone, for a cluster that is there already",
    "  highlander step-down                         the leader on this machine hands over",
    "  highlander raft status                       who leads where controllers agree by Raft",
    "  highlander validate examples/quickstart.yaml what is wrong with a configuration",
    "  highlander bench api --quick                 how fast the API server is here",
    "  source <(highlander completion)              completions for this shell", "",
    "\"highlander COMMAND --help\" says more."}, subcommands = {UpCommand.class, ControllerCommand.class,
        StepDownCommand.class, EpochCommand.class, RaftCommand.class, ValidateCommand.class,
        BenchCommand.class, CompletionCommand.class,
        HelpCommand.class})
final class HighlanderCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
