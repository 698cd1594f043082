package dev.highlander.bench.election;

import dev.highlander.ownership.LeaseStore;

/**
 * A store, and the client under it if it has one of its own.
 *
 * @param store where the leases are
 * @param client ended after the store
 */
public record OpenedStore(LeaseStore store, Runnable client) implements AutoCloseable {
    @Override
    public void close() {
        store.close();
        client.run();
    }
}
