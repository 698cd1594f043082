package dev.highlander.ownership.postgres;

import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What every store must do, on the real server. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class PostgresLeaseStoreTest extends LeaseStoreContract {
    private static PostgresLeaseStore store = Server.shared().open(Server.shared().database());

    @BeforeAll
    static void open() {
        Server.call(store.submit(java.util.List.of()));
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected Duration ttl() {
        return Duration.ofSeconds(3);
    }

    @Override
    protected void pass(Duration duration) {
        Server.pass(duration);
    }
}
