package dev.highlander.app.controller;

import dev.highlander.app.ConfigOptions;
import dev.highlander.app.UserError;
import dev.highlander.app.lifecycle.Closing;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.resources.config.HighlanderConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a lease's epoch and holder, and raises the epoch of a store that has lost its data. */
@Command(name = "epoch", description = "Shows who owns a lease, and mends a store that has lost its data.", mixinStandardHelpOptions = true, footer = {
    "", "Examples:", "  highlander epoch show --config my.yaml",
    "  highlander epoch advance highlander-leader-lock:default --to 42 --config my.yaml"}, subcommands = {
        EpochCommand.Show.class, EpochCommand.Advance.class})
public final class EpochCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** What both need: the store of a configuration. */
    static final class Target {
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        @Parameters(index = "0", arity = "0..1", paramLabel = "LEASE", description = "The lease. Default: that of the configured tenant, highlander-leader-lock:TENANT.")
        @Nullable
        String lease;

        @Option(names = "--config", paramLabel = "FILE", description = "The configuration file. Default: /etc/k8-highlander/config.yaml, if it is there.")
        @Nullable
        Path file;

        @Mixin
        ConfigOptions options = new ConfigOptions();

        @Mixin
        StorageOptions storage = new StorageOptions();

        /** Something asked of the store about the lease. */
        interface Question {
            CompletionStage<Lease> ask(LeaseStore store, LeaseName lease);
        }

        Lease ask(Question question) throws InterruptedException {
            HighlanderConfig config = options.load(file, storage.given()).config();
            LeaseName name = lease == null ? SingletonController.lease(config.tenant()) : name(lease);
            try (Closing closing = new Closing()) {
                SystemTime time = closing.add("time", new SystemTime("epoch-timer"));
                LeaseStore store = closing.add("ownership", OwnershipStores.lookInto(config,
                        () -> closing.add("client", Clusters.connect(config.cluster())), time, InstantSource.system()));
                return question.ask(store, name).toCompletableFuture().get(PATIENCE.toSeconds(),
                        TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new UserError("the store " + config.storageType() + " did not do it: "
                        + (e.getCause() == null ? e : e.getCause()).getMessage());
            } catch (TimeoutException e) {
                throw new UserError("the store " + config.storageType() + " has not answered for "
                        + PATIENCE.toSeconds() + " s");
            }
        }

        private static LeaseName name(String text) {
            try {
                return LeaseName.of(text);
            } catch (IllegalArgumentException e) {
                throw new UserError(String.valueOf(e.getMessage()));
            }
        }
    }

    private static String text(Lease lease) {
        HolderId holder = lease.holder();
        String owner = holder != null
                ? "owned by " + holder.name() + " for another " + lease.remaining().toMillis() + " ms unless renewed"
                : lease.successor() != null
                        ? "kept for " + lease.successor() + " for " + lease.remaining().toMillis() + " ms"
                        : "free";
        return lease.name() + ": epoch " + lease.epoch() + ", " + owner;
    }

    /** Shows. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a lease's newest epoch and who owns it.", footer = {
        "", "Examples:", "  highlander epoch show --config my.yaml",
        "  highlander epoch show --storage-type redis --tenant blue", "",
        "Exit code 0, or 2 if the store cannot be asked."})
    static final class Show implements Callable<Integer> {
        @Mixin
        Target target = new Target();

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            spec.commandLine().getOut().println(text(target.ask(LeaseStore::read)));
            return ExitCode.OK;
        }
    }

    /** Raises. */
    @Command(name = "advance", mixinStandardHelpOptions = true, description = {
        "Raises a lease's epoch, so that the next owner's is higher: the mend for a store that lost its data.",
        "Whoever owns the lease with a lower epoch loses it. An epoch that is as high already stays."}, footer = {"",
            "Examples:",
            "  highlander epoch advance --to 42 --config my.yaml",
            "  highlander epoch advance highlander-leader-lock:blue --to 42 --storage-type redis", "",
            "Exit code 0, or 2 if the store cannot be asked."})
    static final class Advance implements Callable<Integer> {
        @Mixin
        Target target = new Target();

        @Option(names = "--to", required = true, paramLabel = "EPOCH", description = "The epoch that it shall have at least; the log names it.")
        long epoch;

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            if (epoch < 1) {
                throw new UserError("--to " + epoch + ": expected an epoch of 1 or more");
            }
            Lease lease = target.ask((store, name) -> store.advance(name, new Epoch(epoch)));
            spec.commandLine().getOut().println(text(lease));
            return ExitCode.OK;
        }
    }
}
