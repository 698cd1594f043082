package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class InProcessLeaseStoreTest extends LeaseStoreContract {
    private final ManualTime time = new ManualTime();
    private final InProcessLeaseStore store = new InProcessLeaseStore(time);

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        time.pass(duration);
    }

    @Test
    void anEndedSubscriptionHearsNothing() {
        LeaseName lease = LeaseName.of("quiet");
        HolderId holder = HolderId.of("ann", "1");
        List<LeaseName> heard = new ArrayList<>();
        LeaseStore.Subscription subscription = store.changes(List.of(lease), heard::add);
        store.acquire(lease, holder, ttl());
        subscription.close();
        subscription.close();

        store.release(lease, holder, new Epoch(1));

        assertThat(heard).isEmpty();
    }

    @Test
    void aClosedStoreFailsInsteadOfAnswering() {
        store.close();

        assertThatThrownBy(() -> store.read(LeaseName.of("any")).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class).hasCauseInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("closed");
    }
}
