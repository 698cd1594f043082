package dev.highlander.controlplane.store.sequence;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.StoreStatistics;
import dev.highlander.controlplane.store.timeline.Root;
import dev.highlander.controlplane.store.timeline.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sequencer of a single process: one thread that does, for one batch after the other,
 *
 * <ol>
 *   <li>take everything that arrived while the last batch was on its way to the disk;
 *   <li>decide each change against the root that those before it lead to, and give it the next revision;
 *   <li>have the log keep the events (one write, one fsync);
 *   <li>publish the last root, which wakes the watchers;
 *   <li>answer the writers.
 * </ol>
 *
 * <p>So a refusal that is due to a change of the same batch is answered when that change is durable, and an answer never
 * shows anything that a crash could take back.
 */
public final class GroupCommit implements Sequencer {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final Timeline timeline;
    private final Log log;
    private final StoreOptions options;
    private final Inbox inbox;
    private final Thread thread;

    private final LongAdder commits = new LongAdder();
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private volatile @Nullable StoreException failure;

    private GroupCommit(Timeline timeline, Log log, StoreOptions options) {
        this.timeline = timeline;
        this.log = log;
        this.options = options;
        this.inbox = new Inbox(options.queueLength(), options.queueBytes());
        this.thread = Thread.ofPlatform().name("store-sequencer").daemon().unstarted(this::run);
    }

    /**
     * Starts a sequencer that goes on where a timeline ends.
     *
     * @param timeline what it publishes to; nobody else may
     * @param log what keeps its batches; closed with it
     * @param options the bounds of what may wait, the clock and the observer
     */
    public static GroupCommit start(Timeline timeline, Log log, StoreOptions options) {
        GroupCommit sequencer = new GroupCommit(timeline, log, options);
        sequencer.thread.start();
        return sequencer;
    }

    @Override
    public CompletableFuture<Outcome> submit(Change change) {
        Pending pending = new Pending(change);
        try {
            inbox.put(pending);
        } catch (StoreException e) {
            pending.answer().completeExceptionally(e);
        }
        return pending.answer();
    }

    @Override
    public StoreStatistics.Writes writes() {
        return new StoreStatistics.Writes(
                inbox.size(), commits.sum(), conflicts.sum(), batches.sum(), bytes.sum(), nanos.sum(), failure);
    }

    private void run() {
        List<Pending> batch = inbox.take();
        while (!batch.isEmpty()) {
            try {
                commit(batch);
            } catch (IOException | RuntimeException | Error e) {
                // Whatever it was: it is not known what has been kept, so nothing may be acknowledged from here on.
                fail(batch, e);
            }
            batch = inbox.take();
        }
    }

    private void commit(List<Pending> batch) throws IOException {
        Root root = timeline.newest();
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        List<Event> events = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            Event event = root.decide(pending.change());
            if (event == null) {
                outcomes.add(new Outcome.Conflict(root.get(pending.change().key())));
            } else {
                outcomes.add(new Outcome.Committed(event));
                events.add(event);
                root = root.after(event);
            }
        }
        if (!events.isEmpty()) {
            keep(events, root);
        }
        conflicts.add(batch.size() - events.size());
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(outcomes.get(i));
        }
    }

    private void keep(List<Event> events, Root root) throws IOException {
        long began = options.clock().getAsLong();
        long written = log.append(events);
        long time = options.clock().getAsLong() - began;
        timeline.publish(events, root);
        commits.add(events.size());
        batches.increment();
        bytes.add(written);
        nanos.add(time);
        log.published(root);
        options.observer().batchKept(events.size(), written, Duration.ofNanos(time));
    }

    private void fail(List<Pending> batch, Throwable cause) {
        Revision newest = timeline.newest().revision();
        StoreException reason = new StoreException(
                "the store accepts no more changes: those after revision " + newest + " could not be written (" + cause
                        + "); reads go on; mend the cause and restart",
                cause);
        failure = reason;
        LOG.error("store failed revision={} waiting={}", newest, batch.size(), cause);
        List<Pending> later = inbox.close(reason);
        options.observer().failed(reason);
        answer(batch, reason);
        answer(later, reason);
    }

    private static void answer(List<Pending> unanswered, StoreException reason) {
        for (Pending pending : unanswered) {
            pending.answer().completeExceptionally(reason);
        }
    }

    @Override
    public void close() {
        StoreException reason = new StoreException("the store is closed");
        answer(inbox.close(reason), reason);
        join(thread);
        log.close();
    }

    /** Waits for another thread that has been told to end, however often this thread is interrupted meanwhile. */
    public static void join(Thread ending) {
        if (ending.equals(Thread.currentThread())) {
            // Somebody closes the store from within an answer. The thread ends once it has given the rest of them.
            return;
        }
        boolean interrupted = false;
        while (ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
