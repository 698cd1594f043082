package dev.highlander.bench.raft.node;

import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.raft.RaftReplica;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.MapEntry;
import dev.highlander.ownership.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A process with one node of Raft and nothing else of Highlander.
 *
 * <p>Arguments: {@link RaftNodeOptions}. Standard input: questions, one in a line: a number, a command, its words; its end is the node's
 * ({@code kill -9} of who started it must not leave nodes behind). Standard output: {@link NodeEvent}s, and {@link NodeAnswer}s with the
 * questions' numbers, in the order in which they are found. On {@code SIGTERM} it hands over what it leads and ends.
 */
public final class RaftNodeProgram {
    private static final String GROUP = "default";
    private static final int FAILED = 3;

    private final PrintStream out;
    private final SystemTime time;
    private final ShiftedWall wall;
    private final DriftingTime drifting;
    private final RaftNode node;
    private final RaftReplica replica;
    private final RoleWatch watch;
    private final HoldWatch holds;
    // Guarded by this.
    private @Nullable WriteProbe probe;

    private RaftNodeProgram(PrintStream out, SystemTime time, DriftingTime drifting, ShiftedWall wall, RaftNode node,
            Duration lookEvery) {
        this.out = out;
        this.time = time;
        this.drifting = drifting;
        this.wall = wall;
        this.node = node;
        this.replica = node.replica(GROUP);
        this.watch = RoleWatch.start(replica, lookEvery, place -> tell(NodeEvent.Kind.PLACE, place.words()));
        this.holds = HoldWatch.start((ownership, deadline) -> tell(NodeEvent.Kind.HOLDS,
                List.of(ownership.epoch().toString(), Long.toString(drifting.onMachine(deadline)))));
    }

    /** Runs a node until it is told to stop, or the end of its standard input, or a signal. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        // Logs and whatever else is printed must not come between the answers.
        System.setOut(System.err);
        RaftNodeOptions options = RaftNodeOptions.parse(arguments);
        SystemTime time = new SystemTime("node-timer");
        ShiftedWall wall = new ShiftedWall(InstantSource.system());
        // What is told of instants is told by the machine's clock, however the node's own drifts.
        DriftingTime drifting = new DriftingTime(time);
        RaftNode node;
        try {
            node = RaftNode.start(options.config(), drifting, wall);
        } catch (IOException | IllegalArgumentException e) {
            print(out, new NodeEvent(time.nanos(), wall.millis(), NodeEvent.Kind.FAILED,
                    List.of(String.valueOf(e.getMessage()))).line());
            System.exit(FAILED);
            return;
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("node-end").unstarted(node::close));
        RaftNodeProgram program = new RaftNodeProgram(out, time, drifting, wall, node, options.lookEvery());
        program.tell(NodeEvent.Kind.READY, List.of());
        if (options.lead()) {
            node.lead(GROUP, Fence.none(), program.new Owner());
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            program.hear(line);
        }
        Runtime.getRuntime().halt(0);
    }

    /** Tells of the lease that the group's leader owns. */
    private final class Owner implements OwnershipListener {
        @Override
        public void gained(Ownership ownership) {
            tell(NodeEvent.Kind.GAINED, List.of(ownership.epoch().toString()));
            holds.watch(ownership);
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {
            tell(NodeEvent.Kind.LOST, List.of(ownership.epoch().toString(), loss.name()));
        }

        @Override
        public void regressed(EpochRegression regression) {
            throw new IllegalStateException("there is no fence that could have seen a higher epoch: " + regression);
        }
    }

    private void hear(String line) {
        List<String> words = Words.split(line);
        long question = Long.parseLong(words.getFirst());
        long began = time.nanos();
        CompletionStage<List<String>> found;
        try {
            found = obey(words.get(1), words.subList(2, words.size()));
        } catch (RuntimeException e) {
            // A mistake in the question: the next one may be better.
            found = CompletableFuture.failedFuture(e);
        }
        boolean stop = words.get(1).equals("stop");
        found.whenComplete((result, failure) -> {
            NodeAnswer answer = failure == null
                    ? new NodeAnswer(began, time.nanos(), wall.millis(), true, result)
                    : new NodeAnswer(began, time.nanos(), wall.millis(), false, List.of(reason(failure)));
            print(out, answer.line(question));
            if (stop) {
                Thread.ofPlatform().name("exit").start(() -> System.exit(0));
            }
        });
    }

    private CompletionStage<List<String>> obey(String command, List<String> words) {
        return switch (command) {
            case "put" -> put(words);
            case "remove" -> wrote(replica.map().remove(words.get(0), condition(words.get(1))));
            case "get" -> replica.map().get(words.getFirst()).thenApply(RaftNodeProgram::entry);
            case "list" -> replica.map().list(words.getFirst()).thenApply(RaftNodeProgram::entries);
            case "clock" -> done(clock(Long.parseLong(words.get(0)), Double.parseDouble(words.get(1))));
            case "status" -> done(status());
            case "history" -> done(replica.history().stream().map(Object::toString).toList());
            case "transfer" -> replica.transfer(words.getFirst().isEmpty() ? null : words.getFirst())
                    .thenApply(_ -> List.of());
            case "snapshot" -> replica.snapshot().thenApply(index -> List.of(Long.toString(index)));
            case "load" -> load(words);
            case "look" -> {
                watch.every(Duration.ofNanos(Long.parseLong(words.getFirst())));
                yield done(List.of());
            }
            case "probe" -> done(probe(words.getFirst()));
            case "first" -> running().first(Long.parseLong(words.get(0)), Boolean.parseBoolean(words.get(1)))
                    .thenApply(RaftNodeProgram::accepted);
            case "last" -> done(running().last().map(RaftNodeProgram::accepted).orElse(List.of()));
            case "stop" -> stop();
            default -> throw new IllegalArgumentException("command '" + command + "' is not known");
        };
    }

    private static CompletionStage<List<String>> done(List<String> words) {
        return CompletableFuture.completedFuture(words);
    }

    // ---- The map

    private CompletionStage<List<String>> put(List<String> words) {
        return wrote(replica.map().put(words.get(0), words.get(1), condition(words.get(2))));
    }

    private static Command.Condition condition(String revision) {
        return new Command.Condition(Long.parseLong(revision));
    }

    private static CompletionStage<List<String>> wrote(
            CompletionStage<dev.highlander.ownership.raft.state.Reply.Wrote> reply) {
        return reply.thenApply(wrote -> {
            List<String> words = new ArrayList<>();
            words.add(Boolean.toString(wrote.done()));
            words.addAll(entry(Optional.ofNullable(wrote.present())));
            return words;
        });
    }

    private static List<String> entry(Optional<MapEntry> entry) {
        return entry.map(found -> List.of(Long.toString(found.revision()), found.value())).orElse(List.of());
    }

    private static List<String> entries(List<MapEntry> found) {
        List<String> words = new ArrayList<>(found.size() * 3);
        for (MapEntry entry : found) {
            words.addAll(List.of(entry.key(), Long.toString(entry.revision()), entry.value()));
        }
        return words;
    }

    private CompletionStage<List<String>> load(List<String> words) {
        CompletableFuture<List<String>> found = new CompletableFuture<>();
        Thread.ofPlatform().name("load").daemon().start(() -> {
            try {
                found.complete(WriteLoad.run((key, value) -> replica.map().put(key, value),
                        Integer.parseInt(words.get(0)), Duration.ofNanos(Long.parseLong(words.get(1))),
                        Integer.parseInt(words.get(2)), time).words());
            } catch (InterruptedException | RuntimeException e) {
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    // ---- The probe

    private synchronized List<String> probe(String key) {
        if (probe != null) {
            probe.close();
        }
        probe = key.isEmpty() ? null : WriteProbe.start(replica, time, key);
        return List.of();
    }

    private synchronized WriteProbe running() {
        if (probe == null) {
            throw new IllegalStateException("no probe runs");
        }
        return probe;
    }

    private static List<String> accepted(WriteProbe.Accepted write) {
        return List.of(Long.toString(write.tried()), Long.toString(write.at()), Boolean.toString(write.led()));
    }

    // ---- Itself

    private List<String> status() {
        return new NodeStatus(replica.status(), replica.leads(), node.isLeader(GROUP)).words();
    }

    private List<String> clock(long shiftMillis, double rate) {
        wall.shift(Duration.ofMillis(shiftMillis));
        drifting.drift(rate);
        return List.of();
    }

    private CompletionStage<List<String>> stop() {
        return CompletableFuture.supplyAsync(() -> {
            node.close();
            return List.of();
        }, task -> Thread.ofPlatform().name("stop").start(task));
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void tell(NodeEvent.Kind kind, List<String> words) {
        print(out, new NodeEvent(time.nanos(), wall.millis(), kind, words).line());
    }

    private static void print(PrintStream out, String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
