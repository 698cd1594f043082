package dev.highlander.ownership.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreContract;
import dev.highlander.ownership.LeaseStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What every store must do, on the real server. */
class PostgresLeaseStoreTest extends LeaseStoreContract {
    private static final String database = Server.shared().database();
    private static final PostgresLeaseStore store = Server.shared().open(database);

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

    @Test
    void whoWaitsIsWokenByWhatAnotherStoreReleases() {
        LeaseName lease = LeaseName.of("another/store");
        HolderId ann = HolderId.of("ann", "1");
        List<String> heard = new CopyOnWriteArrayList<>();
        try (PostgresLeaseStore other = Server.shared().open(database)) {
            Server.call(other.acquire(lease, ann, ttl()));
            Server.call(store.read(lease));
            LeaseStore.Subscription subscription = store.changes(List.of(lease), name -> heard.add(name.value()));
            Server.call(other.release(lease, ann, new Epoch(1)));
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains("another/store"));

            subscription.close();
            subscription.close();
            heard.clear();
            Server.call(other.acquire(lease, HolderId.of("ann", "2"), ttl()));
            Server.call(other.release(lease, HolderId.of("ann", "2"), new Epoch(2)));
            pass(Duration.ofMillis(300));
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void theShortestLivesWork() {
        LeaseName lease = LeaseName.of("short/life");
        HolderId ann = HolderId.of("ann", "1");
        Duration shortest = ElectorConfig.SHORTEST_TTL;
        await().atMost(Duration.ofSeconds(20)).ignoreException(LeaseStoreException.class).untilAsserted(
                () -> assertThat(Server.call(store.acquire(lease, ann, shortest)))
                        .isEqualTo(new LeaseAnswer.Granted(new Epoch(1))));
        pass(shortest);
        assertThat(Server.call(store.acquire(lease, HolderId.of("bob", "1"), ttl())))
                .isEqualTo(new LeaseAnswer.Granted(new Epoch(2)));
    }
}
