package dev.highlander.bench.raft.faults;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.raft.faults.history.EndState;
import dev.highlander.bench.raft.faults.history.History;
import dev.highlander.bench.raft.faults.history.HistoryCheck;
import dev.highlander.bench.raft.faults.history.HistoryLines;
import dev.highlander.bench.raft.faults.history.Operation;
import dev.highlander.bench.raft.faults.history.Outcome;
import dev.highlander.bench.raft.faults.history.Reign;
import dev.highlander.bench.raft.faults.history.Violation;
import dev.highlander.bench.raft.node.RaftProcess;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One fault, again and again in one group.
 *
 * <ol>
 * <li>Clients have worked for half a second to one and a half, by chance, on keys that hold nothing.
 * <li>The fault begins, and lasts: until another has taken over if that must come of it, or as long as the doing takes.
 * <li>It is mended, and all nodes take writes again. Whoever comes back has a chance to do what it must not.
 * <li>Clients stop, each node is asked what it holds, and the checker reads the history.
 * </ol>
 */
final class RaftFaultTrial {
    private static final Duration CALM = Duration.ofMillis(500);
    private static final Duration CALM_SPREAD = Duration.ofSeconds(1);
    private static final Duration AFTERMATH = Duration.ofMillis(700);
    /** Leases that a leader stands still for or is cut off at least. */
    private static final int LEASES = 3;
    private static final Duration OUTAGE = Duration.ofSeconds(3);
    private static final Duration AWAY = Duration.ofSeconds(1);

    private static final int STALLS = 10;
    private static final Duration STALL = Duration.ofMillis(300);
    private static final Duration FLOW = Duration.ofMillis(100);
    /** A process that stands still can't answer anybody; its leases end sooner than its disk's troubles would make them. */
    private static final Duration SHORT_STALL = Duration.ofMillis(120);

    private static final int TRANSFERS = 4;
    private static final int JUMPS = 8;
    private static final List<Integer> SIZES = List.of(3, 5, 3);
    private static final Duration IMPERSONATED = Duration.ofSeconds(3);
    private static final Duration BETWEEN = Duration.ofMillis(300);
    private static final double SLOW = 0.995;
    private static final double FAST = 1.005;

    private final RaftFault fault;
    private final FaultGroup group;
    private final Path folder;
    private final TimeSource time;
    private final SplittableRandom random;
    private @Nullable String how;

    /**
     * A trial.
     *
     * @param folder where the histories of runs are written that broke a promise
     */
    RaftFaultTrial(RaftFault fault, FaultGroup group, Path folder, TimeSource time, SplittableRandom random) {
        this.fault = fault;
        this.group = group;
        this.folder = folder;
        this.time = time;
        this.random = random;
    }

    /**
     * Does it once.
     *
     * @param number of the run, given to no other of this group
     * @throws ElectionException if nodes do not do their part, so that the run says nothing
     */
    RaftFaultRun run(int number) throws ElectionException, IOException, InterruptedException {
        String prefix = fault.id() + "/" + number + "/";
        how = null;
        group.awaitOwner();
        long started = time.nanos();
        long began;
        long ended;
        boolean reached;
        boolean goesOn;
        ClientLoad load = ClientLoad.start(group, prefix, time, random.split());
        try (load) {
            Waiting.pause(time, CALM.plusNanos(random.nextLong(CALM_SPREAD.toNanos())));
            String leader = group.awaitOwner();
            began = time.nanos();
            reached = happens(leader, load);
            group.mend();
            goesOn = group.awaitWhole("whole/" + number);
            if (fault.outcome() == RaftFault.Outcome.KEPT) {
                reached &= !group.anyGain(began);
            }
            Waiting.pause(time, AFTERMATH);
            ended = time.nanos();
        }
        List<Operation> operations = load.operations();
        setClocksRight();
        List<EndState> ends = goesOn ? group.ends(prefix) : List.of();
        List<Reign> reigns = group.reigns().stream().filter(reign -> reign.until() - started >= 0).toList();
        History history = new History(operations, reigns, group.leads(), ends);
        List<Violation> violations = HistoryCheck.of(history);
        if (!violations.isEmpty() || !reached || !goesOn) {
            keep(number, history);
        }
        int unknown = (int) operations.stream().filter(operation -> operation.outcome() instanceof Outcome.Unknown)
                .count();
        return new RaftFaultRun(operations.size(), unknown, Gaps.withoutWrites(operations, began, ended),
                Gaps.withoutOwner(reigns, began, ended), reached, goesOn, violations, how);
    }

    private void keep(int number, History history) throws IOException {
        Files.write(folder.resolve("history-" + fault.id() + "-" + number + ".jsonl"), HistoryLines.of(history));
    }

    // ---- What is done

    /** Does it, and says whether what must come of it came; what is whole at the end was mended here, the rest is by the caller. */
    private boolean happens(String leader, ClientLoad load)
            throws ElectionException, IOException, InterruptedException {
        List<String> others = group.others(leader);
        String follower = others.isEmpty() ? leader : others.get(random.nextInt(others.size()));
        return switch (fault) {
            case KILL_LEADER -> killed(List.of(leader), leader, load);
            case MINORITY -> killed(List.of(leader, follower), leader, load);
            case KILL_FOLLOWER -> {
                group.kill(List.of(follower));
                Waiting.pause(time, AWAY);
                yield true;
            }
            case PAUSE_LEADER -> paused(leader, load);
            case CUT_LEADER -> cut(leader, others, true, true, load);
            case CUT_LEADER_OUT -> cut(leader, others, true, false, load);
            case CUT_LEADER_IN -> cut(leader, others, false, true, load);
            case DRIFT -> drifting(leader, load);
            case MAJORITY -> outage(List.of(leader, follower), load);
            case SLOW_DISK -> stalls(leader);
            case ROLLING -> rolling();
            case CRASH_ALL, CRASH_ALL_MEMORY -> {
                group.kill(group.ids());
                yield true;
            }
            case TRANSFER -> transfers();
            case SCALE -> scaled();
            case FOREIGN -> impersonated(follower);
            case WALL_CLOCK -> jumps();
        };
    }

    /** Waits until another owns since an instant, and takes writes that are asked for from then on. */
    private boolean takenOver(long since, String from, ClientLoad load) throws ElectionException, InterruptedException {
        if (!group.awaitGain(since, from, FaultGroup.PATIENCE)) {
            return false;
        }
        long gained = time.nanos();
        return Waiting.until(time, FaultGroup.PATIENCE, () -> load.hasAccepted(gained, from));
    }

    private boolean killed(List<String> victims, String leader, ClientLoad load)
            throws ElectionException, InterruptedException {
        long began = time.nanos();
        group.kill(victims);
        return takenOver(began, leader, load);
    }

    private boolean paused(String leader, ClientLoad load) throws ElectionException, IOException, InterruptedException {
        long began = time.nanos();
        group.freeze(leader);
        boolean taken = takenOver(began, leader, load);
        Waiting.pause(time, group.lease().multipliedBy(LEASES).minus(time.since(began)));
        return taken;
    }

    private boolean cut(String leader, List<String> others, boolean sends, boolean hears, ClientLoad load)
            throws ElectionException, IOException, InterruptedException {
        long began = time.nanos();
        for (String other : others) {
            if (sends) {
                group.network().cut(leader, other);
            }
            if (hears) {
                group.network().cut(other, leader);
            }
        }
        boolean taken = takenOver(began, leader, load);
        Waiting.pause(time, group.lease().multipliedBy(LEASES).minus(time.since(began)));
        return taken;
    }

    private boolean drifting(String leader, ClientLoad load)
            throws ElectionException, IOException, InterruptedException {
        for (RaftProcess node : group.running()) {
            node.await(node.clock(Duration.ZERO, node.id().equals(leader) ? SLOW : FAST));
        }
        Waiting.pause(time, group.lease().multipliedBy(LEASES));
        String now = group.awaitOwner();
        if (!now.equals(leader)) {
            how = "the leader had changed before it was cut off";
        }
        return cut(now, group.others(now), true, true, load);
    }

    private boolean outage(List<String> victims, ClientLoad load) throws ElectionException, InterruptedException {
        group.kill(victims);
        long gone = time.nanos();
        Waiting.pause(time, OUTAGE);
        return !load.hasAccepted(gone, "");
    }

    private boolean stalls(String leader) throws ElectionException, IOException, InterruptedException {
        StallingDisk disk = group.disk(leader).orElse(null);
        for (int i = 0; i < STALLS; i++) {
            if (disk == null) {
                group.freeze(leader);
                Waiting.pause(time, SHORT_STALL);
                group.thaw(leader);
            } else {
                disk.stall();
                Waiting.pause(time, STALL);
                disk.flow();
            }
            Waiting.pause(time, FLOW);
        }
        how = disk == null
                ? "the process stood still in %d bursts of %d ms, as there is no disk that can be stopped: %s"
                        .formatted(STALLS, SHORT_STALL.toMillis(), group.diskMissing())
                : "ext4 in a file, frozen (fsfreeze) %d times for %d ms".formatted(STALLS, STALL.toMillis());
        return true;
    }

    private boolean rolling() throws ElectionException, IOException, InterruptedException {
        for (String id : group.ids()) {
            group.life(id).process().snapshot().join();
            group.stop(id);
            group.start(List.of(id));
            if (!group.awaitWhole("rolling")) {
                return false;
            }
        }
        return true;
    }

    private boolean transfers() throws ElectionException, InterruptedException {
        int done = 0;
        for (int i = 0; i < TRANSFERS; i++) {
            String from = group.awaitOwner();
            List<String> others = group.others(from);
            String to = others.get(random.nextInt(others.size()));
            done += group.life(from).process().transfer(to).join().done() ? 1 : 0;
            Waiting.pause(time, BETWEEN);
        }
        if (done < TRANSFERS) {
            how = "%d of %d transfers were answered as done".formatted(done, TRANSFERS);
        }
        return true;
    }

    private boolean scaled() throws ElectionException, IOException, InterruptedException {
        for (int count : SIZES) {
            if (!group.scale(count)) {
                how = "it did not come to " + count + " that vote";
                return false;
            }
            Waiting.pause(time, BETWEEN);
        }
        return true;
    }

    private boolean impersonated(String follower) throws ElectionException, IOException, InterruptedException {
        group.kill(List.of(follower));
        group.impersonate(follower);
        Waiting.pause(time, IMPERSONATED);
        boolean alone = group.unmask();
        if (!alone) {
            how = "who has a certificate of another authority took part";
        }
        return alone;
    }

    private boolean jumps() throws ElectionException, InterruptedException {
        List<String> ids = group.ids();
        for (int i = 0; i < JUMPS; i++) {
            RaftProcess node = group.life(ids.get(random.nextInt(ids.size()))).process();
            Duration shift = Duration.ofMillis(
                    random.nextLong(-Duration.ofDays(1).toMillis(), Duration.ofDays(1).toMillis()));
            node.await(node.clock(shift, 1));
            Waiting.pause(time, BETWEEN);
        }
        return true;
    }

    private void setClocksRight() throws ElectionException, InterruptedException {
        for (RaftProcess node : group.running()) {
            node.await(node.clock(Duration.ZERO, 1));
        }
    }
}
