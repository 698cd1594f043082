package dev.highlander.app.bench;

import dev.highlander.bench.ApiCommand;
import dev.highlander.bench.ElectionCommand;
import dev.highlander.bench.FaultsCommand;
import dev.highlander.bench.JmhCommand;
import dev.highlander.bench.RaftCommand;
import dev.highlander.bench.RaftFaultsCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The measurements. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures Highlander, and puts its promises to the test at scale.", footer = {
    "", "Examples:",
    "  highlander bench simulate --seeds 10000    ten thousand simulated disasters for the ownership protocol",
    "  highlander bench faults --runs 1           real faults on real stores, once each",
    "  highlander bench raft-faults --runs 1      real faults in a Raft group, once each",
    "  highlander bench election --quick          ownership on each store, beside other libraries",
    "  highlander bench raft --quick              Raft on three nodes, beside etcd",
    "  highlander bench api --quick               the API server beside a bare one",
    "  highlander bench jmh --quick               single steps: ownership, store, requests, objects", "",
    "\"highlander bench COMMAND --help\" says more."}, subcommands = {
        SimulateCommand.class, FaultsCommand.class, ElectionCommand.class, RaftCommand.class, RaftFaultsCommand.class,
        ApiCommand.class,
        JmhCommand.class})
public final class BenchCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
