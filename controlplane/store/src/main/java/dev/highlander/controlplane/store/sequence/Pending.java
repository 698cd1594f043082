package dev.highlander.controlplane.store.sequence;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Outcome;
import java.util.concurrent.CompletableFuture;

/**
 * A change on its way, and the answer that its writer waits for.
 *
 * @param change the change
 * @param answer completed once its fate is known
 */
record Pending(Change change, CompletableFuture<Outcome> answer) {
    Pending(Change change) {
        this(change, new CompletableFuture<>());
    }

    /** How many bytes of documents it holds. */
    int size() {
        Document document = change.next();
        return document == null ? 0 : document.size();
    }
}
