package dev.highlander.controlplane.store.contract;

import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Opens stores for a test and closes them after it. */
public abstract class StoreContract {
    private final List<Store> opened = new ArrayList<>();

    /** Opens a store that is empty, independent of all others, and keeps to the options. */
    protected abstract Store newStore(StoreOptions options) throws Exception;

    /** Opens an empty store that is closed after the test. */
    protected final Store open(StoreOptions options) throws Exception {
        Store store = newStore(options);
        opened.add(store);
        return store;
    }

    /** Opens an empty store with the default options. */
    protected final Store open() throws Exception {
        return open(StoreOptions.defaults());
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Store::close);
    }
}
