package dev.highlander.ownership.postgres;

import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

/** What every store must do, on the real server. */
class PostgresLeaseStoreTest extends LeaseStoreContract {
    private static final PostgresLeaseStore store = Server.shared().open(Server.shared().database());

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
