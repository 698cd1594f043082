package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LeaderLeaseStoreTest {
    private static final Duration TTL = Duration.ofSeconds(1);
    private static final LeaseName LEASE = LeaseName.of("leader");
    private static final HolderId ANN = HolderId.of("ann", "1");
    private static final HolderId BOB = HolderId.of("bob", "1");

    private final GroupOfOthers group = new GroupOfOthers();
    private final LeaderLeaseStore store = new LeaderLeaseStore(() -> group.leads, group, _ -> group.known);

    @Test
    void whoDoesNotLeadIsToldWhoHasItAndNobodyIsAsked() {
        group.known = new Lease(LEASE, new Epoch(7), BOB, null, Duration.ofMillis(300));

        assertThat(ask(new LeaseRequest.Acquire(LEASE, ANN, TTL)))
                .isEqualTo(new LeaseAnswer.Held(new Lease(LEASE, new Epoch(7), BOB, null, TTL)));
        assertThat(group.asked).isEmpty();
    }

    @Test
    void theEpochOfAnUnheardGrantIsNotToldAsAnothers() {
        group.known = new Lease(LEASE, new Epoch(7), ANN, null, Duration.ofMillis(300));
        assertThat(ask(new LeaseRequest.Acquire(LEASE, ANN, TTL))).isEqualTo(nothing());

        group.known = new Lease(LEASE, new Epoch(7), null, null, Duration.ZERO);
        assertThat(ask(new LeaseRequest.Acquire(LEASE, ANN, TTL))).as("expired: it may have been this claim's")
                .isEqualTo(nothing());
    }

    @Test
    void aGrantThatComesWhenAnotherLeadsIsNotTaken() {
        group.leads = true;
        CompletionStage<LeaseAnswer> answer = store.submit(new LeaseRequest.Acquire(LEASE, ANN, TTL));
        group.leads = false;
        group.answer.complete(List.of(new LeaseAnswer.Granted(new Epoch(3))));

        assertThat(answer.toCompletableFuture().join()).isEqualTo(nothing());
    }

    @Test
    void whoLeadsIsGrantedAndWhoLeadsNoMoreMayStillRenewAndRelease() {
        group.leads = true;
        group.answer.complete(List.of(new LeaseAnswer.Granted(new Epoch(3))));
        assertThat(ask(new LeaseRequest.Acquire(LEASE, ANN, TTL))).isEqualTo(new LeaseAnswer.Granted(new Epoch(3)));

        group.leads = false;
        group.answer = CompletableFuture.completedFuture(List.of(new LeaseAnswer.Renewed()));
        assertThat(ask(new LeaseRequest.Renew(LEASE, ANN, new Epoch(3), TTL))).isEqualTo(new LeaseAnswer.Renewed());
    }

    private static LeaseAnswer nothing() {
        return new LeaseAnswer.Held(new Lease(LEASE, Epoch.NONE, null, null, TTL));
    }

    private LeaseAnswer ask(LeaseRequest request) {
        return store.submit(request).toCompletableFuture().join();
    }

    /** A group that answers what it is told to. */
    private static final class GroupOfOthers implements LeaseStore {
        private final List<LeaseRequest> asked = new ArrayList<>();
        private CompletableFuture<List<LeaseAnswer>> answer = new CompletableFuture<>();
        private Lease known = Lease.untouched(LEASE);
        private boolean leads;

        @Override
        public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
            asked.addAll(batch);
            return answer;
        }

        @Override
        public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
            return () -> {};
        }

        @Override
        public void close() {
            // There is nothing to be closed.
        }
    }
}
