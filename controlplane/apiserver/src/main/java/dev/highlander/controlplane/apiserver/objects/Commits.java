package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import java.util.concurrent.CompletionException;

/** Hands changes to the store and waits for what becomes of them. */
final class Commits {
    /** etcd's default limit for a request, which users know as the limit for an object. */
    static final int MAX_OBJECT_BYTES = 1_572_864;

    private final Store store;

    Commits(Store store) {
        this.store = store;
    }

    Store store() {
        return store;
    }

    /** Applies a change and waits until it is durable or has been refused. */
    Outcome commit(Change change) {
        if (change.next() != null && change.next().size() > MAX_OBJECT_BYTES) {
            throw new ApiStatus(413, "RequestEntityTooLarge",
                    "Request entity too large: the object is " + change.next().size()
                            + " bytes, the limit of the store is " + MAX_OBJECT_BYTES,
                    null).exception();
        }
        try {
            return store.commit(change).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw ApiStatus.serviceUnavailable("the store cannot take writes: " + failure.getMessage(), 1);
            }
            throw e;
        }
    }
}
