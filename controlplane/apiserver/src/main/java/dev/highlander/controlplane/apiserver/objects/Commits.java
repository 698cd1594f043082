package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import java.util.concurrent.ExecutionException;

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

    /**
     * Applies a change and waits until it is durable or has been refused.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 413 for objects that are too large, 503 if the store has
     *     failed, 504 if the waiting thread is interrupted; then the change may or may not come to be
     */
    Outcome commit(Change change) {
        if (change.next() != null && change.next().size() > MAX_OBJECT_BYTES) {
            throw new ApiStatus(413, "RequestEntityTooLarge",
                    "Request entity too large: the object is " + change.next().size()
                            + " bytes, the limit of the store is " + MAX_OBJECT_BYTES,
                    null).exception();
        }
        try {
            return store.commit(change).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw ApiStatus.serviceUnavailable("the store cannot take writes: " + failure.getMessage(), 1);
            }
            throw new IllegalStateException("committing " + change.key() + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiStatus.timeout("the store has not taken the write in time; it may still do so", 1);
        }
    }
}
