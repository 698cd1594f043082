package dev.highlander.bench.raft;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.raft.node.NodeAnswer;
import dev.highlander.bench.raft.node.NodeEvent;
import dev.highlander.bench.raft.node.RaftProcess;
import dev.highlander.bench.raft.node.RaftProcesses;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Kills the leader again and again, while writes are tried through the others. */
final class FailOverTrial {
    static final Duration LOOK_EVERY = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** After it all nodes have been connected for longer than the pauses between tries of connections first are. */
    private static final Duration SETTLED = Duration.ofSeconds(3);
    private static final int TRIES = 5;
    private static final int RANDOM_PART_MILLIS = 500;
    private static final String KEY = "probe";

    private final RaftProcesses group;
    private final TimeSource time;
    private final RandomGenerator random;

    FailOverTrial(RaftProcesses group, TimeSource time, RandomGenerator random) {
        this.group = group;
        this.time = time;
        this.random = random;
    }

    /**
     * Kills the leader and starts it again once another's write has been accepted. A kill that hit a node which had just lost its leadership
     * does not count; there is another one instead.
     *
     * @param restarted how long before the kill another node, which was killed as well, has begun to take part again; null for not at all
     * @throws ElectionException if nobody took over, or the leader changed by itself each time
     */
    FailOverRun run(@Nullable Duration restarted) throws ElectionException, IOException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<FailOverRun> run = attempt(restarted);
            if (run.isPresent()) {
                return run.get();
            }
        }
        throw new ElectionException("the leader changed by itself right before each of " + TRIES + " kills", null);
    }

    private Optional<FailOverRun> attempt(@Nullable Duration restarted)
            throws ElectionException, IOException, InterruptedException {
        group.awaitLeader();
        Waiting.pause(time, SETTLED.plusMillis(random.nextInt(RANDOM_PART_MILLIS)));
        if (restarted != null) {
            String other = group.others(group.awaitLeader()).getFirst().id();
            group.kill(other);
            group.start(other);
            Waiting.pause(time, restarted);
        }
        RaftProcess leader = group.awaitLeader();
        List<RaftProcess> survivors = group.others(leader);
        for (RaftProcess survivor : survivors) {
            survivor.await(survivor.probe(KEY));
            survivor.await(survivor.lookEvery(LOOK_EVERY));
        }
        long term = leader.status().raft().term();
        long probing = time.nanos();
        for (RaftProcess survivor : survivors) {
            survivor.await(survivor.firstAccepted(probing, false));
        }
        long killed = group.kill(leader.id());
        long accepted = firstAccepted(survivors, killed);
        Optional<FailOverRun> run = judge(survivors.stream().flatMap(survivor -> survivor.events().stream()).toList(),
                killed,
                accepted, term);
        for (RaftProcess survivor : survivors) {
            survivor.await(survivor.probe(""));
            survivor.await(survivor.lookEvery(Duration.ZERO));
        }
        group.start(leader.id());
        return run;
    }

    private static long firstAccepted(List<RaftProcess> survivors, long killed)
            throws ElectionException, InterruptedException {
        List<CompletableFuture<NodeAnswer>> asked = survivors.stream()
                .map(survivor -> survivor.firstAccepted(killed, false)).toList();
        try {
            // Who does not lead accepts by way of the leader, so a little later: all are there soon after the first.
            CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(LONGEST.toSeconds(),
                    TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new ElectionException(
                    "no write was accepted through both others within " + LONGEST.toSeconds() + " s of the kill", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers are never exceptions", e);
        }
        List<Long> accepted = new ArrayList<>();
        for (CompletableFuture<NodeAnswer> each : asked) {
            NodeAnswer answer = each.join();
            if (!answer.done()) {
                throw new ElectionException("a survivor: " + answer.reason(), null);
            }
            accepted.add(answer.number(1));
        }
        return accepted.stream().min(Comparator.comparingLong(at -> at - killed)).orElseThrow();
    }

    /** What the survivors' events tell of the time between the kill and the first accepted write; nothing if none of them came to lead. */
    static Optional<FailOverRun> judge(List<NodeEvent> events, long killed, long accepted, long term) {
        List<NodeEvent> after = events.stream()
                .filter(event -> event.kind() == NodeEvent.Kind.PLACE && event.nanos() - killed >= 0)
                .sorted(Comparator.comparingLong(event -> event.nanos() - killed)).toList();
        Optional<Long> stood = first(after, place -> !place.role().equals("FOLLOWER") || place.term() > term);
        Optional<Long> led = first(after, place -> place.role().equals("LEADER"));
        Optional<Long> ready = first(after, NodeEvent.Place::ready);
        long terms = after.stream().filter(event -> event.nanos() - accepted <= 0)
                .mapToLong(event -> event.place().term() - term).max().orElse(0);
        return led.map(_ -> new FailOverRun(Duration.ofNanos(accepted - killed),
                stood.map(at -> Duration.ofNanos(at - killed)), between(stood, led), between(led, ready), terms));
    }

    private static Optional<Long> first(List<NodeEvent> events, Predicate<NodeEvent.Place> condition) {
        return events.stream().filter(event -> condition.test(event.place())).map(NodeEvent::nanos).findFirst();
    }

    private static Optional<Duration> between(Optional<Long> begin, Optional<Long> end) {
        return begin.flatMap(from -> end.map(to -> Duration.ofNanos(to - from)));
    }
}
