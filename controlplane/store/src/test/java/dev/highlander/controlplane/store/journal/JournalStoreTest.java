package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.contract.ChangeContract;
import dev.highlander.controlplane.store.contract.ConcurrencyContract;
import dev.highlander.controlplane.store.contract.CompactionContract;
import dev.highlander.controlplane.store.contract.WatchContract;
import dev.highlander.controlplane.store.contract.ViewContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The durable store keeps the contract. */
class JournalStoreTest {
    @TempDir
    Path folder;

    private Store newStore(StoreOptions options) throws Exception {
        return JournalStore.open(Files.createTempDirectory(folder, "store"), options);
    }

    @Nested
    class Changes extends ChangeContract {
        @Override
        protected Store newStore(StoreOptions options) throws Exception {
            return JournalStoreTest.this.newStore(options);
        }
    }

    @Nested
    class Views extends ViewContract {
        @Override
        protected Store newStore(StoreOptions options) throws Exception {
            return JournalStoreTest.this.newStore(options);
        }
    }

    @Nested
    class Watches extends WatchContract {
        @Override
        protected Store newStore(StoreOptions options) throws Exception {
            return JournalStoreTest.this.newStore(options);
        }
    }

    @Nested
    class Compaction extends CompactionContract {
        @Override
        protected Store newStore(StoreOptions options) throws Exception {
            return JournalStoreTest.this.newStore(options);
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        @Override
        protected Store newStore(StoreOptions options) throws Exception {
            return JournalStoreTest.this.newStore(options);
        }
    }
}
