package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreContract;
import dev.highlander.ownership.time.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on three nodes, and what is Raft's own. Leases expire by the test's clock; the nodes themselves live in real time. */
class RaftLeaseStoreTest extends LeaseStoreContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    static Path folder;

    private static final ManualTime TIME = new ManualTime();

    @SuppressWarnings("NullAway.Init") // filled before every test
    private static TestGroup group;

    private final LeaseStore store = leader().leases();
    private final LeaseName lease = LeaseName.of("raft/" + Long.toHexString(System.identityHashCode(this)));
    private final HolderId ann = HolderId.of("ann", "1");

    @BeforeAll
    static void start() throws Exception {
        group = new TestGroup(folder, TIME, 3);
    }

    @AfterAll
    static void stop() {
        group.close();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        TIME.pass(duration);
    }

    @Test
    void anEpochIsTheTermOfItsGrant() throws Exception {
        LeaseAnswer granted = store.acquire(lease, ann, ttl()).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(granted).isInstanceOf(LeaseAnswer.Granted.class);
        assertThat(((LeaseAnswer.Granted) granted).epoch().value()).isEqualTo(leader().term());
    }

    @Test
    void aFollowersNodeAsksTheLeaderAndIsWokenByItself() throws Exception {
        RaftReplica follower = group.follower();
        LeaseAnswer granted = follower.leases().acquire(lease, ann, ttl()).toCompletableFuture().get(20,
                TimeUnit.SECONDS);
        assertThat(granted).isInstanceOf(LeaseAnswer.Granted.class);
        CountDownLatch woken = new CountDownLatch(1);
        try (LeaseStore.Subscription _ = follower.leases().changes(List.of(lease), _ -> woken.countDown())) {
            store.release(lease, ann, ((LeaseAnswer.Granted) granted).epoch()).toCompletableFuture().get(20,
                    TimeUnit.SECONDS);
            assertThat(woken.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static RaftReplica leader() {
        try {
            return group.leader();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
