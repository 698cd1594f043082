package dev.highlander.bench.election.speed;

import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.Arena;
import dev.highlander.bench.election.ContenderOptions;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.OpenedStore;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.bench.election.WitnessProcess;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.SomebodysServer;
import dev.highlander.bench.election.server.StoreServer;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything on all stores, one store after the other. On a store ours and the peer have their turns alternately, so that whatever else the
 * machine does happens to both.
 */
public final class SpeedRun {
    private static final String MEMORY = "memory";
    /** Tries of a round whose processes did not do their part. */
    private static final int TRIES = 2;

    private final SpeedOptions options;
    private final @Nullable Path peers;
    private final Path folder;
    private final TimeSource time;
    private final Consumer<String> progress;
    private final SplittableRandom random;
    private final Machine machine;
    private final Instant began;
    private final long start;
    private final List<LatencyRow> latencies = new CopyOnWriteArrayList<>();
    private final List<GapRow> gaps = new CopyOnWriteArrayList<>();
    private final List<CostRow> costs = new CopyOnWriteArrayList<>();
    private final List<String> settings = new CopyOnWriteArrayList<>();
    private final List<Missing> missing = new CopyOnWriteArrayList<>();

    /**
     * A run.
     *
     * @param peers the folder with the libraries of the peers; null if there is none
     * @param folder where processes log
     * @param clock says when it began
     * @param progress told in a line what happens
     */
    public SpeedRun(SpeedOptions options, @Nullable Path peers, Path folder, TimeSource time, InstantSource clock,
            Consumer<String> progress) {
        this.options = options;
        this.peers = peers;
        this.folder = folder;
        this.time = time;
        this.progress = progress;
        this.random = new SplittableRandom(options.seed());
        this.machine = Machine.look();
        this.began = clock.instant();
        this.start = time.nanos();
    }

    /** Measures. A store that fails ends its own figures only. Once for each object. */
    public SpeedReport run(List<SpeedStore> stores) throws IOException, InterruptedException {
        for (SpeedStore store : stores) {
            if (store.isMemory()) {
                memory();
            } else {
                measure(store);
            }
        }
        return report();
    }

    /** What has been measured by now; from any thread. */
    public SpeedReport report() {
        return new SpeedReport(began, time.since(start), machine, options, latencies, gaps, costs, settings, missing);
    }

    private boolean wants(Part part) {
        return options.parts().contains(part);
    }

    private void memory() throws IOException, InterruptedException {
        guarded(MEMORY, Part.LATENCY, () -> {
            try (InProcessLeaseStore store = new InProcessLeaseStore(time)) {
                latencies(MEMORY, store);
            }
        });
        guarded(MEMORY, Part.HAND_OVER, () -> {
            try (InProcessLeaseStore store = new InProcessLeaseStore(time)) {
                gaps.add(new GapRow(Part.HAND_OVER, MEMORY, null, Contestant.OURS.name(), true, options.ttl(),
                        new InProcessTrial(store, "speed", time).run(options.handOvers(), options.ttl()),
                        "in one process; from release to gain"));
            }
        });
        for (int count : options.ownerships()) {
            guarded(MEMORY, Part.COST, () -> costs.add(cost(MEMORY, null).run("highlander-speed-", count, false)));
        }
    }

    private void measure(SpeedStore store) throws IOException, InterruptedException {
        progress.accept(store.name() + ": starting");
        try (StoreServer server = store.start(time)) {
            String prefix = "highlander-speed-" + Long.toHexString(random.split().nextLong()) + "-";
            guarded(server.name(), Part.LATENCY, () -> {
                try (OpenedStore opened = server.address().open(options.heldTtl(), time)) {
                    latencies(server.name(), opened.store(), prefix + "step-");
                }
            });
            List<Contestant> contestants = contestants(store, server);
            for (Part part : List.of(Part.HAND_OVER, Part.KILL, Part.PARTITION)) {
                if (wants(part)) {
                    gaps(part, store, server, contestants);
                }
            }
            for (int count : options.ownerships()) {
                guarded(server.name(), Part.COST, () -> costs.add(cost(server.name(), server.address())
                        .run(prefix + count + "-", count, server instanceof SomebodysServer)));
            }
        } catch (NotAvailableException e) {
            miss(store.name(), "all", e, false);
        } catch (ElectionException e) {
            miss(store.name(), "all", e, true);
        }
    }

    private void latencies(String server, LeaseStore store) throws ElectionException, InterruptedException {
        latencies(server, store, "step-");
    }

    private void latencies(String server, LeaseStore store, String prefix)
            throws ElectionException, InterruptedException {
        List<LatencyRow> rows = new LatencyTrial(store, prefix, options.heldTtl(), time).run(server,
                options.operations(),
                options.rounds());
        latencies.addAll(rows);
        rows.forEach(row -> progress
                .accept("%s: %s, p50 %.2f ms, p99 %.2f ms".formatted(server, row.step(), row.p50(), row.p99())));
    }

    private CostTrial cost(String server, @Nullable StoreAddress address) {
        return new CostTrial(server, address, options, folder, time, progress);
    }

    private List<Contestant> contestants(SpeedStore store, StoreServer server) throws IOException {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(Contestant.OURS);
        PeerLibrary library = PeerLibrary.on(store.kind());
        try {
            if (server.address().socket().isEmpty()) {
                throw new NotAvailableException("set up for a single server only");
            }
            Contestant peer = library.find(peers);
            contestants.add(peer);
            settings.add(peer.name() + ": " + library.settings());
        } catch (NotAvailableException e) {
            miss(server.name(), library.id(), e, false);
        }
        return contestants;
    }

    // ---- Changes of owners

    /** What has been found of a library so far. */
    private record Turns(Contestant contestant, List<GapRun> found) {}

    private void gaps(Part part, SpeedStore store, StoreServer server, List<Contestant> contestants)
            throws IOException, InterruptedException {
        if (part == Part.PARTITION && server.address().socket().isEmpty()) {
            missing.add(
                    new Missing(server.name(), part.title(), "no proxy can stand before " + server.address(), false));
            return;
        }
        List<Turns> all = contestants.stream().map(contestant -> new Turns(contestant, new ArrayList<>())).toList();
        int times = part == Part.HAND_OVER ? options.handOvers() : options.runs();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Turns turns : all) {
                Contestant contestant = turns.contestant();
                List<GapRun> found = turns.found();
                // The last round takes what the division left over.
                int upTo = times * round / options.rounds();
                try {
                    round(part, contestant, server, upTo, found);
                } catch (ElectionException e) {
                    miss(server.name(), part.title() + ", " + contestant.name() + ", after " + found.size() + " runs",
                            e, true);
                }
                progress.accept("%s: %s, %s, round %d of %d: %s".formatted(server.name(), part.title(),
                        contestant.name(), round,
                        options.rounds(), told(found)));
            }
        }
        all.stream().filter(turns -> !turns.found().isEmpty())
                .forEach(turns -> gaps.add(new GapRow(part, server.name(), store.kind(), turns.contestant().name(),
                        turns.contestant().ours(), options.ttl(), turns.found(), null)));
    }

    private void round(Part part, Contestant contestant, StoreServer server, int upTo, List<GapRun> found)
            throws ElectionException, IOException, InterruptedException {
        int tries = 0;
        while (found.size() < upTo) {
            try (WitnessProcess witness = WitnessProcess.start(contestant.ours(), folder);
                    Arena arena = Arena.open(plan(part, contestant, server, witness), witness, time)) {
                GapTrial trial = new GapTrial(part, arena, witness, time, random);
                boolean usable = true;
                while (usable && found.size() < upTo) {
                    GapRun run = trial.run();
                    found.add(run);
                    // Whoever did not take over may never do so: the next run begins with new contenders.
                    usable = run.takeOver().isPresent();
                }
            } catch (ElectionException e) {
                progress.accept(server.name() + ": " + part.title() + ", " + contestant.name() + ": " + e.getMessage());
                if (++tries >= TRIES) {
                    throw e;
                }
            }
        }
    }

    private Arena.Plan plan(Part part, Contestant contestant, StoreServer server, WitnessProcess witness) {
        LeaseName lease = LeaseName.of("highlander-speed-" + Long.toHexString(random.split().nextLong()));
        ContenderOptions contenders = new ContenderOptions(lease, "a", options.ttl(), witness.port(), contestant.ours(),
                SpeedOptions.EFFECT_EVERY, Duration.ZERO, contestant.ours() ? SpeedOptions.WARM_UP : 0);
        return new Arena.Plan(server.address(), part == Part.PARTITION, contenders, List.of(), folder,
                contestant.program());
    }

    private static String told(List<GapRun> runs) {
        return runs.isEmpty()
                ? "nothing"
                : runs.stream().flatMap(run -> run.idle().stream())
                        .map(gap -> "%.0f".formatted(gap.toNanos() / 1e6)).toList() + " ms without an effect";
    }

    // ---- What can't be measured

    /** A part of the measuring. */
    private interface Step {
        void take() throws ElectionException, IOException, InterruptedException;
    }

    private void guarded(String server, Part part, Step step) throws IOException, InterruptedException {
        if (!wants(part)) {
            return;
        }
        try {
            step.take();
        } catch (ElectionException e) {
            miss(server, part.title(), e, true);
        }
    }

    private void miss(String store, String what, Exception e, boolean failed) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        progress.accept(store + ": " + what + " not measured: " + e.getMessage());
        missing.add(new Missing(store, what, why, failed));
    }
}
