package dev.highlander.controlplane.store.memory;

import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.contract.ChangeContract;
import dev.highlander.controlplane.store.contract.ConcurrencyContract;
import dev.highlander.controlplane.store.contract.CompactionContract;
import dev.highlander.controlplane.store.contract.WatchContract;
import dev.highlander.controlplane.store.contract.ViewContract;
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

    @Nested
    class Views extends ViewContract {
        @Override
        protected Store newStore(StoreOptions options) {
            return MemoryStore.open(options);
        }
    }

    @Nested
    class Watches extends WatchContract {
        @Override
        protected Store newStore(StoreOptions options) {
            return MemoryStore.open(options);
        }
    }

    @Nested
    class Compaction extends CompactionContract {
        @Override
        protected Store newStore(StoreOptions options) {
            return MemoryStore.open(options);
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        @Override
        protected Store newStore(StoreOptions options) {
            return MemoryStore.open(options);
        }
    }
}
