package dev.highlander.app.bench;

import dev.highlander.bench.ApiCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The measurements. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures Highlander, and puts its promises to the test at scale.", subcommands = {
    SimulateCommand.class, ApiCommand.class})
public final class BenchCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
