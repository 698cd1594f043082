package dev.highlander.bench.micro;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;

/** Changes that must succeed. */
final class Commits {
    private Commits() {}

    /** Waits until a change is durable and visible, and returns its revision. */
    static Revision demand(Store store, Change change) {
        return switch (store.commit(change).join()) {
            case Outcome.Committed(var event) -> event.revision();
            case Outcome.Conflict(var current) -> throw new IllegalStateException(
                    "nobody else writes, and yet " + change.key() + " stands at " + current);
        };
    }
}
