package dev.highlander.ownership;

import dev.highlander.ownership.time.ManualTime;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** The contract through a batching layer whose windows pass really, over a store whose time passes by hand. */
class BatchingLeaseStoreContractTest extends LeaseStoreContract {
    private final ManualTime time = new ManualTime();
    private final SystemTime real = new SystemTime("batching-contract");
    private final LeaseStore store = new BatchingLeaseStore(new InProcessLeaseStore(time), real,
            BatchLimits.defaults().withBatch(7).withLanes(2));

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        time.pass(duration);
    }

    @AfterEach
    void close() {
        store.close();
        real.close();
    }
}
