package dev.highlander.controlplane.store.memory;

import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.contract.ChangeContract;
import org.junit.jupiter.api.Nested;

/** The store in memory keeps the contract. */
class MemoryStoreTest {
    @Nested
    class Changes extends ChangeContract {
        @Override
        protected Store newStore(StoreOptions options) {
            return MemoryStore.open(options);
        }
    }
}
