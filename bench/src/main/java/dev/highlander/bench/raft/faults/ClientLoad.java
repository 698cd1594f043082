package dev.highlander.bench.raft.faults;

import dev.highlander.bench.raft.faults.history.Action;
import dev.highlander.bench.raft.faults.history.Entry;
import dev.highlander.bench.raft.faults.history.Operation;
import dev.highlander.bench.raft.faults.history.Outcome;
import dev.highlander.bench.raft.node.NodeAnswer;
import dev.highlander.bench.raft.node.RaftProcess;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What clients do while faults happen, and what they are told.
 *
 * <ul>
 * <li>Some clients read, write and conditionally write a few keys that all share, one operation after another, each by a node of its choice
 * until that fails: this is what linearizability is about.
 * <li>A writer sends each node in turn a write to a key of its own every few milliseconds, and does not wait: by these it shows whether
 * writes are accepted, and whether what was accepted is still there in the end.
 * </ul>
 */
final class ClientLoad implements AutoCloseable {
    private static final int CLIENTS = 5;
    private static final int SHARED_KEYS = 3;
    private static final Duration WRITE_EVERY = Duration.ofMillis(20);
    /** Writes without an answer at the same time. */
    private static final int MOST_OPEN = 400;
    /** Longer than nodes wait themselves. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(50);
    private static final int WRITER = 0;

    private final FaultGroup group;
    private final String prefix;
    private final TimeSource time;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger values = new AtomicInteger();
    private final Semaphore open = new Semaphore(MOST_OPEN);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private ClientLoad(FaultGroup group, String prefix, TimeSource time) {
        this.group = group;
        this.prefix = prefix;
        this.time = time;
    }

    /**
     * Begins.
     *
     * @param prefix of all keys; those must hold nothing yet
     */
    static ClientLoad start(FaultGroup group, String prefix, TimeSource time, SplittableRandom random) {
        ClientLoad load = new ClientLoad(group, prefix, time);
        load.threads.add(Thread.ofPlatform().name("raft-writer").unstarted(load::write));
        for (int i = 1; i <= CLIENTS; i++) {
            int client = i;
            SplittableRandom own = random.split();
            load.threads.add(Thread.ofPlatform().name("raft-client-" + i).unstarted(() -> load.share(client, own)));
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    // ---- The writer

    private void write() {
        for (int i = 0; !closed; i++) {
            List<RaftProcess> nodes = group.running();
            if (!nodes.isEmpty() && open.tryAcquire()) {
                RaftProcess node = nodes.get(i % nodes.size());
                String key = prefix + "once/" + i;
                Action.Write action = new Action.Write("w" + values.incrementAndGet());
                long asked = time.nanos();
                CompletableFuture<Void> _ = ask(node, key, action).thenAccept(answer -> {
                    record(WRITER, node, key, action, asked, answer);
                    open.release();
                });
            }
            LockSupport.parkNanos(WRITE_EVERY.toNanos());
        }
    }

    // ---- Clients of shared keys

    private void share(int client, SplittableRandom random) {
        Map<String, Entry> seen = new HashMap<>();
        int choice = client;
        while (!closed) {
            List<RaftProcess> nodes = group.running();
            if (!nodes.isEmpty()) {
                RaftProcess node = nodes.get(Math.floorMod(choice, nodes.size()));
                String key = prefix + "shared/" + random.nextInt(SHARED_KEYS);
                Outcome told = operate(client, node, key, action(key, seen, random));
                switch (told) {
                    case Outcome.Done(Entry entry) -> seen.put(key, entry);
                    case Outcome.Refused(Entry present) -> seen.put(key, present);
                    case Outcome.Failed _,Outcome.Unknown _ -> {
                        choice++;
                        LockSupport.parkNanos(AFTER_FAILURE.toNanos());
                    }
                }
            }
            LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE.toNanos()));
        }
    }

    private Action action(String key, Map<String, Entry> seen, SplittableRandom random) {
        Entry last = seen.get(key);
        return switch (random.nextInt(3)) {
            case 0 -> new Action.Write("w" + values.incrementAndGet());
            case 1 -> last == null
                    ? new Action.Read()
                    : new Action.WriteIf("w" + values.incrementAndGet(), last.revision());
            default -> new Action.Read();
        };
    }

    private Outcome operate(int client, RaftProcess node, String key, Action action) {
        long asked = time.nanos();
        NodeAnswer answer = ask(node, key, action).join();
        return record(client, node, key, action, asked, answer);
    }

    // ---- Both

    /** Complete with the answer, with one that is not done if there is none in time; never exceptionally. */
    private CompletableFuture<NodeAnswer> ask(RaftProcess node, String key, Action action) {
        CompletableFuture<NodeAnswer> asked = switch (action) {
            case Action.Read _ -> node.get(key);
            case Action.Write(String value) -> node.put(key, value);
            case Action.WriteIf(String value, long expected) -> node.put(key, value, expected);
        };
        // A copy: the process completes its own when an answer comes too late.
        return asked.copy().completeOnTimeout(new NodeAnswer(0, 0, 0, false, List.of("no answer")),
                LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Outcome record(int client, RaftProcess node, String key, Action action, long asked, NodeAnswer answer) {
        Outcome outcome = outcome(action, answer);
        // The node's own instants are closer to what happened; all read one clock.
        long invoked = answer.done() ? answer.began() : asked;
        long completed = answer.done() ? answer.ended() : time.nanos();
        operations.add(new Operation(client, node.id(), key, action, invoked, completed, outcome));
        return outcome;
    }

    /** What an answer says of an action. */
    static Outcome outcome(Action action, NodeAnswer answer) {
        if (!answer.done()) {
            return action instanceof Action.Read ? new Outcome.Failed() : new Outcome.Unknown();
        }
        if (action instanceof Action.Read) {
            return new Outcome.Done(entry(answer, 0));
        }
        boolean written = Boolean.parseBoolean(answer.words().getFirst());
        Entry present = entry(answer, 1);
        return written || action instanceof Action.Write ? new Outcome.Done(present) : new Outcome.Refused(present);
    }

    private static Entry entry(NodeAnswer answer, int at) {
        return answer.words().size() > at
                ? new Entry(answer.words().get(at + 1), answer.number(at))
                : Entry.ABSENT;
    }

    /** Whether a write was accepted that another node than this one was asked for since an instant. */
    boolean hasAccepted(long since, String except) {
        return operations.stream().anyMatch(operation -> operation.isAcknowledgedWrite()
                && operation.invoked() - since > 0 && !operation.node().equals(except));
    }

    /** What has been recorded so far. */
    List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** Asks nothing more, and waits for what is under way: until it is answered or given up. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        open.acquireUninterruptibly(MOST_OPEN);
        open.release(MOST_OPEN);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
