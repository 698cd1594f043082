package dev.highlander.controlplane.store.memory;

import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.sequence.GroupCommit;
import dev.highlander.controlplane.store.sequence.Log;
import dev.highlander.controlplane.store.sequence.SequencedStore;
import dev.highlander.controlplane.store.timeline.Root;
import dev.highlander.controlplane.store.timeline.Timeline;

/** Opens stores that keep everything in memory: for {@code --ephemeral} and for tests. */
public final class MemoryStore {
    private MemoryStore() {}

    /** An empty store at revision 0. What is acknowledged is as durable as the process. */
    public static Store open(StoreOptions options) {
        Timeline timeline = new Timeline(Root.EMPTY, options);
        return new SequencedStore(timeline, GroupCommit.start(timeline, Log.NONE, options));
    }
}
