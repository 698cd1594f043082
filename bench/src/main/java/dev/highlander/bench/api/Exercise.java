package dev.highlander.bench.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.highlander.bench.load.KubeconfigFile;
import dev.highlander.bench.load.LoadException;
import dev.highlander.ownership.time.TimeSource;

/**
 * Takes a server through all phases, unmeasured: what is recorded meanwhile, such as a start-up cache (JEP 514), then holds all that
 * requests need.
 */
public final class Exercise {
    private static final int MOST_REQUESTS = 2_000;
    private static final int OBJECTS = 200;
    private static final int WATCHERS = 16;

    private Exercise() {}

    /**
     * Works a server; nothing is left on it afterwards.
     *
     * @param kubeconfig the way to it, as an administrator
     * @param each how long a phase lasts
     * @throws LoadException if it does not do what is asked of it
     */
    public static void run(Path kubeconfig, TimeSource time, Duration each)
            throws IOException, LoadException, InterruptedException {
        RunOptions options = new RunOptions(List.of(Phase.CREATE_16, Phase.PODS_16, Phase.UPDATE_16, Phase.GET_16,
                Phase.LIST_8, Phase.WATCH_1000), 1, each, each, MOST_REQUESTS, OBJECTS, OBJECTS, WATCHERS, "exercise");
        Target target = new Target(KubeconfigFile.read(kubeconfig, null), options.namespace(), time, Optional::empty);
        try (Home _ = Home.make(target)) {
            for (Phase phase : options.phases()) {
                try (PhaseWork work = PhaseWork.open(phase, target, options)) {
                    work.round(options.warmUp());
                }
            }
        }
    }
}
