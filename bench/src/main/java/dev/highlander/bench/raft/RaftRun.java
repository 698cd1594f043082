package dev.highlander.bench.raft;

import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.AtExit;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.raft.node.NodeFlags;
import dev.highlander.bench.raft.node.RaftLaunch;
import dev.highlander.bench.raft.node.RaftProcess;
import dev.highlander.bench.raft.node.RaftProcesses;
import dev.highlander.bench.raft.node.StartUpCache;
import dev.highlander.bench.raft.node.WriteLoad;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All phases, one after the other, each with nodes of its own. */
public final class RaftRun {
    private static final Duration RESTARTED_BEFORE = Duration.ofSeconds(1);
    private static final Path MEMORY = Path.of("/dev/shm");
    /** Before a node's processor time is counted: its compilers have done what the start gave them to do. */
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final int IDLE_CLIENTS = 16;
    /** Transfers that led elsewhere: more of them than that, and something is wrong. */
    private static final int MOST_FAILED = 10;

    private final RaftBenchOptions options;
    private final @Nullable Path peers;
    private final Path folder;
    private final TimeSource time;
    private final Consumer<String> progress;
    private final SplittableRandom random;
    private final Machine machine;
    private final Instant began;
    private final long start;
    private final List<FailOverRow> failOvers = new CopyOnWriteArrayList<>();
    private final List<TransferRow> transfers = new CopyOnWriteArrayList<>();
    private final List<IdleRow> idles = new CopyOnWriteArrayList<>();
    private final List<WriteRow> writes = new CopyOnWriteArrayList<>();
    private final List<String> settings = new CopyOnWriteArrayList<>();
    private final List<RaftReport.Missing> missing = new CopyOnWriteArrayList<>();

    /**
     * A run.
     *
     * @param peers the folder with etcd's client; null if there is none
     * @param folder where processes log
     * @param clock says when it began
     * @param progress told in a line what happens
     */
    public RaftRun(RaftBenchOptions options, @Nullable Path peers, Path folder, TimeSource time, InstantSource clock,
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

    /** Measures. A phase that fails ends its own figures only. Once for each object. */
    public RaftReport run() throws IOException, InterruptedException {
        RaftLaunch plain = RaftLaunch.usual(folder);
        settings.add("nodes: " + String.join(" ", NodeFlags.jvm()) + "; "
                + String.join(" ", NodeFlags.environment().entrySet().stream().map(Object::toString).toList()));
        RaftLaunch launch = trained(plain);
        if (options.phases().contains(RaftPhase.FAIL_OVER)) {
            guarded(RaftPhase.FAIL_OVER.id(), () -> failOvers(launch));
        }
        if (options.phases().contains(RaftPhase.TRANSFER)) {
            guarded(RaftPhase.TRANSFER.id(), () -> transfers(launch));
        }
        if (options.phases().contains(RaftPhase.IDLE)) {
            guarded(RaftPhase.IDLE.id(), () -> idles(launch));
        }
        if (options.phases().contains(RaftPhase.WRITES)) {
            for (RaftProcesses.Storage storage : RaftProcesses.Storage.values()) {
                guarded("writes, " + name(storage) + ", TLS", () -> writes(launch, storage, true));
                guarded("writes, " + name(storage) + ", plain", () -> writes(launch, storage, false));
                guarded("writes, " + name(storage) + ", etcd", () -> etcd(storage));
            }
        }
        return report();
    }

    /** What has been measured by now; from any thread. */
    public RaftReport report() {
        return new RaftReport(began, time.since(start), machine, options, failOvers, transfers, idles, writes, settings,
                missing);
    }

    private RaftLaunch trained(RaftLaunch plain) throws IOException, InterruptedException {
        progress.accept("nodes: preparing fast starts");
        try {
            Optional<Path> cache = StartUpCache.train(plain, time);
            if (cache.isPresent()) {
                settings.add("start-up cache of nodes (JEP 514): %.0f MiB, mapped, of a node that had led and followed"
                        .formatted(IdleRow.mebibytes(Files.size(cache.get()))));
                return StartUpCache.use(plain, cache.get());
            }
            miss("start-up cache", "this JVM made none; nodes start and elect without", false);
        } catch (ElectionException e) {
            miss("start-up cache", String.valueOf(e.getMessage()), true);
        }
        return plain;
    }

    // ---- Phases

    private void failOvers(RaftLaunch launch) throws ElectionException, IOException, InterruptedException {
        for (boolean restarted : List.of(false, true)) {
            List<FailOverRun> found = new ArrayList<>();
            try (RaftProcesses group = group(launch, RaftProcesses.Storage.MEMORY, true)) {
                group.startAll();
                FailOverTrial trial = new FailOverTrial(group, time, random);
                for (int i = 1; i <= options.runs(); i++) {
                    FailOverRun run = trial.run(restarted ? RESTARTED_BEFORE : null);
                    found.add(run);
                    progress.accept("fail-over%s, run %d of %d: %.0f ms (%s)".formatted(
                            restarted ? " after a restart" : "", i, options.runs(), run.gap().toNanos() / 1e6,
                            parts(run)));
                }
            } finally {
                if (!found.isEmpty()) {
                    failOvers.add(new FailOverRow(restarted, found));
                }
            }
        }
    }

    private static String parts(FailOverRun run) {
        return "detection %s, election %s, readiness %s, %d %s".formatted(millis(run.detection()),
                millis(run.election()), millis(run.readiness()), run.terms(), run.terms() == 1 ? "term" : "terms");
    }

    private static String millis(Optional<Duration> part) {
        return part.map(found -> "%.0f".formatted(found.toNanos() / 1e6)).orElse("-");
    }

    private void transfers(RaftLaunch launch) throws ElectionException, IOException, InterruptedException {
        List<Duration> found = new ArrayList<>();
        int failed = 0;
        try (RaftProcesses group = group(launch, RaftProcesses.Storage.MEMORY, true)) {
            group.startAll();
            TransferTrial trial = new TransferTrial(group, time);
            while (found.size() < options.transfers()) {
                String which = "transfer, run %d of %d: ".formatted(found.size() + 1, options.transfers());
                try {
                    Duration gap = trial.run();
                    found.add(gap);
                    progress.accept(which + "%.1f ms".formatted(gap.toNanos() / 1e6));
                } catch (ElectionException e) {
                    failed++;
                    if (failed > MOST_FAILED) {
                        throw e;
                    }
                    progress.accept(which + "failed, tried again: " + e.getMessage());
                }
            }
        } finally {
            if (!found.isEmpty()) {
                transfers.add(new TransferRow(found, failed));
            }
        }
    }

    private void idles(RaftLaunch launch) throws ElectionException, IOException, InterruptedException {
        try (RaftProcesses group = group(launch, RaftProcesses.Storage.MEMORY, true)) {
            group.startAll();
            RaftProcess leader = group.awaitLeader();
            RaftProcess follower = group.others(leader).getFirst();
            leader.load(IDLE_CLIENTS, options.writing(), options.valueBytes());
            follower.load(IDLE_CLIENTS, options.writing(), options.valueBytes());
            Waiting.pause(time, CALM);
            long from = time.nanos();
            Duration ofLeader = ProcessFigures.processorTime(leader.child().pid());
            Duration ofFollower = ProcessFigures.processorTime(follower.child().pid());
            Waiting.pause(time, options.idle());
            double seconds = time.since(from).toNanos();
            idles.add(idle(IdleRow.FOLLOWER, follower, ofFollower, seconds));
            idles.add(idle(IdleRow.LEADER, leader, ofLeader, seconds));
        }
    }

    private IdleRow idle(String role, RaftProcess node, Duration before, double nanos) throws ElectionException {
        Duration taken = ProcessFigures.processorTime(node.child().pid()).minus(before);
        ProcessFigures.Memory memory = ProcessFigures.memory(node.child().pid());
        IdleRow row = new IdleRow(role, taken.toNanos() / nanos, memory.resident(), memory.peak(), memory.threads(),
                "%d s of writes by %d".formatted(2 * options.writing().toSeconds(), IDLE_CLIENTS));
        progress.accept("idle, %s: %.2f %% of a core, %.0f MiB, at most %.0f MiB, %d threads".formatted(role,
                row.processor() * 100, IdleRow.mebibytes(row.resident()), IdleRow.mebibytes(row.peak()),
                row.threads()));
        return row;
    }

    private void writes(RaftLaunch launch, RaftProcesses.Storage storage, boolean tls)
            throws ElectionException, IOException, InterruptedException {
        try (RaftProcesses group = group(launch, storage, tls)) {
            group.startAll();
            RaftProcess leader = group.awaitLeader();
            RaftProcess follower = group.others(leader).getFirst();
            for (int clients : options.clients()) {
                writes("in the leader", leader, storage, tls, clients);
                writes("in a follower", follower, storage, tls, clients);
            }
        }
    }

    private void writes(String through, RaftProcess node, RaftProcesses.Storage storage, boolean tls, int clients)
            throws ElectionException, InterruptedException {
        node.load(clients, options.writing(), options.valueBytes());
        add(new WriteRow("highlander", name(storage), tls, through, clients,
                node.load(clients, options.writing(), options.valueBytes())));
    }

    private void etcd(RaftProcesses.Storage storage)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        String classPath = EtcdWriters.classPath(peers);
        if (storage == RaftProcesses.Storage.MEMORY && !Files.isWritable(MEMORY)) {
            throw new NotAvailableException("no file system in memory at " + MEMORY);
        }
        Path parent = storage == RaftProcesses.Storage.MEMORY
                ? MEMORY
                : Path.of(System.getProperty("java.io.tmpdir"));
        try (EtcdServers servers = EtcdServers.start(parent, folder, time)) {
            for (Map.Entry<Integer, WriteLoad.Figures> each : EtcdWriters.run(classPath, servers, options, folder)
                    .entrySet()) {
                add(new WriteRow(servers.name(), name(storage), false, "own process, at the leader", each.getKey(),
                        each.getValue()));
            }
        }
    }

    private void add(WriteRow row) {
        writes.add(row);
        progress.accept("writes, %s, %s, %s, %s, %d clients: %,.0f/s, p50 %.2f ms, p99 %.2f ms".formatted(row.system(),
                row.storage(), row.tls() ? "TLS" : "plain", row.through(), row.clients(), row.figures().perSecond(),
                row.figures().p50() / 1e6, row.figures().p99() / 1e6));
        if (row.figures().failed() > 0) {
            progress.accept(
                    "writes: %d failed, for example: %s".formatted(row.figures().failed(), row.figures().failure()));
        }
    }

    private RaftProcesses group(RaftLaunch launch, RaftProcesses.Storage storage, boolean tls) throws IOException {
        return RaftProcesses.prepare(RaftBenchOptions.NODES, storage, tls, launch, time,
                node -> node.withLookEvery(Duration.ZERO));
    }

    private static String name(RaftProcesses.Storage storage) {
        return switch (storage) {
            case MEMORY -> "memory";
            case DISK -> "disk";
        };
    }

    // ---- What can't be measured

    /** A part of the measuring. */
    private interface Step {
        void take() throws ElectionException, NotAvailableException, IOException, InterruptedException;
    }

    private void guarded(String what, Step step) throws IOException, InterruptedException {
        try {
            step.take();
        } catch (NotAvailableException e) {
            miss(what, String.valueOf(e.getMessage()), false);
        } catch (ElectionException e) {
            // A node that Ctrl-C has ended has not failed.
            AtExit.requireGoingOn();
            miss(what, String.valueOf(e.getMessage()), true);
        }
    }

    private void miss(String what, String why, boolean failed) {
        progress.accept(what + " not measured: " + why);
        missing.add(new RaftReport.Missing(what, why.lines().findFirst().orElse(""), failed));
    }
}
