package dev.highlander.controlplane.store.sequence;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreStatistics;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.Watch;
import dev.highlander.controlplane.store.timeline.Root;
import dev.highlander.controlplane.store.timeline.Timeline;
import java.util.concurrent.CompletableFuture;

/** A store whose reads come from a timeline and whose changes go to a sequencer. */
public final class SequencedStore implements Store {
    private final Timeline timeline;
    private final Sequencer sequencer;

    /** Puts the two together; closing the store closes both. */
    public SequencedStore(Timeline timeline, Sequencer sequencer) {
        this.timeline = timeline;
        this.sequencer = sequencer;
    }

    @Override
    public View view() {
        return timeline.newest();
    }

    @Override
    public View view(Revision revision) {
        return timeline.view(revision);
    }

    @Override
    public CompletableFuture<Outcome> commit(Change change) {
        return sequencer.submit(change);
    }

    @Override
    public Watch watch(Range range, Revision after) {
        return timeline.watch(range, after);
    }

    @Override
    public void compact(Revision revision) {
        timeline.compact(revision);
    }

    @Override
    public Revision oldest() {
        return timeline.oldest();
    }

    @Override
    public long size() {
        return timeline.newest().bytes();
    }

    @Override
    public StoreStatistics statistics() {
        Root root = timeline.newest();
        return new StoreStatistics(
                root.revision(),
                timeline.oldest(),
                root.tree().size(),
                root.bytes(),
                timeline.keptEvents(),
                timeline.keptBytes(),
                timeline.watches(),
                sequencer.writes());
    }

    @Override
    public void close() {
        sequencer.close();
        timeline.close();
    }
}
