package dev.highlander.controlplane.store.sequence;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreStatistics;
import java.util.concurrent.CompletableFuture;

/**
 * Puts changes into one order and keeps them: a thread of this process, a database, a Raft group.
 *
 * <p>Its contract:
 *
 * <ol>
 *   <li>It decides each change by {@link dev.highlander.controlplane.store.timeline.Root#decide} against the root that all
 *       changes before it lead to, whether or not they are durable yet.
 *   <li>Once events are durable it publishes them to the timeline, in order and without gaps, whoever made them.
 *   <li>Only then does it answer their writers, and those who were refused because of them.
 *   <li>When it cannot tell whether it has kept a change, it fails that change and every later one.
 * </ol>
 */
public interface Sequencer extends AutoCloseable {
    /**
     * Takes a change in. Blocks while too many wait.
     *
     * @return what {@link dev.highlander.controlplane.store.Store#commit} returns
     */
    CompletableFuture<Outcome> submit(Change change);

    /** What it has done so far. */
    StoreStatistics.Writes writes();

    /** Stops; what has not been answered fails with {@link StoreException}. Idempotent. */
    @Override
    void close();
}
