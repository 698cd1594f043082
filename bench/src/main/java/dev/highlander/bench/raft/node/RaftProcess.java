package dev.highlander.bench.raft.node;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running {@link RaftNodeProgram}: what it is told to do, what it answers, what it tells by itself, and what is done to it. Questions do not
 * wait for each other. A node that ends leaves its questions with answers that are not {@linkplain NodeAnswer#done() done}.
 */
public final class RaftProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RaftNodeOptions options;
    private final Child child;
    private final TimeSource time;
    private final AtomicLong questions = new AtomicLong();
    private final Map<Long, CompletableFuture<NodeAnswer>> open;
    // Guarded by itself.
    private final List<NodeEvent> events;

    private RaftProcess(RaftNodeOptions options, Child child, TimeSource time,
            Map<Long, CompletableFuture<NodeAnswer>> open, List<NodeEvent> events) {
        this.options = options;
        this.child = child;
        this.time = time;
        this.open = open;
        this.events = events;
    }

    /**
     * Starts a node.
     *
     * @param told each event at once, on a thread of the process'; must not block
     */
    public static RaftProcess start(RaftNodeOptions options, RaftLaunch launch, TimeSource time,
            Consumer<NodeEvent> told) throws IOException {
        Map<Long, CompletableFuture<NodeAnswer>> open = new ConcurrentHashMap<>();
        List<NodeEvent> events = new ArrayList<>();
        List<String> line = new ArrayList<>(launch.before());
        List<String> flags = new ArrayList<>(launch.flags());
        flags.add("-Dlogback.configurationFile=dev/highlander/bench/raft/node/logback.xml");
        flags.add("-Draft.node.log=" + launch.logLevel());
        line.addAll(Child.bareJvm(flags, RaftNodeProgram.class, options.arguments()));
        Child child = Child.start("raft-" + options.id(), line, launch.environment(),
                launch.folder().resolve(options.id() + ".log"), said -> {
                    NodeAnswer.parse(said).ifPresent(numbered -> {
                        CompletableFuture<NodeAnswer> answered = open.remove(numbered.question());
                        if (answered != null) {
                            answered.complete(numbered.answer());
                        }
                    });
                    NodeEvent.parse(said).ifPresent(event -> {
                        synchronized (events) {
                            events.add(event);
                        }
                        told.accept(event);
                    });
                });
        RaftProcess process = new RaftProcess(options, child, time, open, events);
        CompletableFuture<?> _ = child.ended().thenRun(process::giveUp);
        return process;
    }

    /** What it was started with. */
    public RaftNodeOptions options() {
        return options;
    }

    /** Its name in the group. */
    public String id() {
        return options.id();
    }

    /** The process, to do things to: {@link Child#kill}, {@link Child#freeze}, {@link Child#thaw}. */
    public Child child() {
        return child;
    }

    /** What it has told so far. */
    public List<NodeEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /**
     * Waits until it takes part.
     *
     * @throws ElectionException if it could not start, ends, or takes more than two minutes
     */
    public void awaitReady() throws ElectionException, InterruptedException {
        boolean ready = Waiting.until(time, PATIENCE, () -> {
            Optional<NodeEvent> failed = told(NodeEvent.Kind.FAILED);
            if (failed.isPresent()) {
                throw new ElectionException(child + " can't start: " + failed.get().words().getFirst(), null);
            }
            if (!child.isAlive() && child.isSilent()) {
                throw new ElectionException(child + " has ended" + child.lastWords(), null);
            }
            return told(NodeEvent.Kind.READY).isPresent();
        });
        if (!ready) {
            throw new ElectionException(child + " does not start" + child.lastWords(), null);
        }
    }

    private Optional<NodeEvent> told(NodeEvent.Kind kind) {
        return events().stream().filter(event -> event.kind() == kind).findFirst();
    }

    // ---- Questions

    /** Asks anything; complete with the answer, never exceptionally. */
    public CompletableFuture<NodeAnswer> ask(String command, String... words) {
        long number = questions.incrementAndGet();
        CompletableFuture<NodeAnswer> answer = new CompletableFuture<>();
        open.put(number, answer);
        List<String> line = new ArrayList<>(List.of(Long.toString(number), command));
        line.addAll(List.of(words));
        try {
            say(Words.join(line));
        } catch (IOException e) {
            giveUp();
        }
        if (!child.isAlive()) {
            giveUp();
        }
        return answer;
    }

    /** Writes an entry, whatever was there; words: {@code true}, its revision, its value. */
    public CompletableFuture<NodeAnswer> put(String key, String value) {
        return put(key, value, -1);
    }

    /**
     * Writes an entry if it has this revision; words: whether it had and so was written, then revision and value of the entry as it is now, if
     * there is one.
     *
     * @param revision expected; 0 for "there must be none", negative for any
     */
    public CompletableFuture<NodeAnswer> put(String key, String value, long revision) {
        return ask("put", key, value, Long.toString(revision));
    }

    /** Removes an entry if it has this revision; words as of {@link #put(String, String, long)}. */
    public CompletableFuture<NodeAnswer> remove(String key, long revision) {
        return ask("remove", key, Long.toString(revision));
    }

    /** A linearizable read; words: revision and value, or none. */
    public CompletableFuture<NodeAnswer> get(String key) {
        return ask("get", key);
    }

    /** A linearizable read of all entries whose keys begin so; words: key, revision and value of each. */
    public CompletableFuture<NodeAnswer> list(String prefix) {
        return ask("list", prefix);
    }

    /**
     * Sets the node's own clocks wrong.
     *
     * @param shift how far its wall clock is ahead of the machine's, or behind if negative
     * @param rate how fast its monotonic clock runs, 1 for as fast as the machine's
     */
    public CompletableFuture<NodeAnswer> clock(Duration shift, double rate) {
        return ask("clock", Long.toString(shift.toMillis()), Double.toString(rate));
    }

    /** Lets another lead: this one, or whoever is first if it is null. */
    public CompletableFuture<NodeAnswer> transfer(@Nullable String to) {
        return ask("transfer", to == null ? "" : to);
    }

    /** Takes a snapshot; words: the place in the log. */
    public CompletableFuture<NodeAnswer> snapshot() {
        return ask("snapshot");
    }

    /** The newest changes of owners; one for each word. */
    public CompletableFuture<NodeAnswer> history() {
        return ask("history");
    }

    /** Looks at its role this often from now on, and tells of changes; zero for never. */
    public CompletableFuture<NodeAnswer> lookEvery(Duration interval) {
        return ask("look", Long.toString(interval.toNanos()));
    }

    /** How it stands. */
    public NodeStatus status() throws ElectionException, InterruptedException {
        return NodeStatus.parse(await(ask("status")).words());
    }

    /**
     * Writes from within the node until the time is over.
     *
     * @param clients how many writers, each with one write under way
     * @param bytes of each value
     */
    public WriteLoad.Figures load(int clients, Duration length, int bytes)
            throws ElectionException, InterruptedException {
        return WriteLoad.Figures.parse(await(
                ask("load", Integer.toString(clients), Long.toString(length.toNanos()), Integer.toString(bytes)),
                length.plus(PATIENCE)).words());
    }

    /** Begins to try writes to a key through this node, again and again; ends that if the key is empty. */
    public CompletableFuture<NodeAnswer> probe(String key) {
        return ask("probe", key);
    }

    /**
     * The first write of the probe that was accepted, of those tried since an instant of the monotonic clock; answered once there is one. Words:
     * when it was tried, when accepted, whether the node led when it was tried.
     *
     * @param led whether only those count that were tried when the node led
     */
    public CompletableFuture<NodeAnswer> firstAccepted(long since, boolean led) {
        return ask("first", Long.toString(since), Boolean.toString(led));
    }

    /** The newest write of the probe that was accepted, of those tried when the node led; words as of {@link #firstAccepted}, or none. */
    public CompletableFuture<NodeAnswer> lastAccepted() {
        return ask("last");
    }

    /**
     * Hands over what it leads, and ends the process.
     *
     * @throws ElectionException if it does not end within two minutes
     */
    public void stop() throws ElectionException, InterruptedException {
        CompletableFuture<NodeAnswer> _ = ask("stop");
        if (!child.awaitEnd(PATIENCE)) {
            throw new ElectionException(child + " does not end" + child.lastWords(), null);
        }
    }

    /**
     * Waits for an answer.
     *
     * @throws ElectionException if it was not done, or takes more than two minutes
     */
    public NodeAnswer await(CompletableFuture<NodeAnswer> asked) throws ElectionException, InterruptedException {
        return await(asked, PATIENCE);
    }

    private NodeAnswer await(CompletableFuture<NodeAnswer> asked, Duration longest)
            throws ElectionException, InterruptedException {
        try {
            NodeAnswer answer = asked.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            if (!answer.done()) {
                throw new ElectionException(child + ": " + answer.reason(), null);
            }
            return answer;
        } catch (TimeoutException e) {
            throw new ElectionException(child + " does not answer" + child.lastWords(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers are never exceptions", e);
        }
    }

    private void say(String line) throws IOException {
        OutputStream in = child.stdin();
        synchronized (in) {
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        }
    }

    private void giveUp() {
        long now = time.nanos();
        for (Long number : List.copyOf(open.keySet())) {
            CompletableFuture<NodeAnswer> left = open.remove(number);
            if (left != null) {
                left.complete(new NodeAnswer(now, now, -1, false, List.of(child + " has ended")));
            }
        }
    }

    /** Ends it without a word. */
    @Override
    public void close() {
        child.close();
    }
}
