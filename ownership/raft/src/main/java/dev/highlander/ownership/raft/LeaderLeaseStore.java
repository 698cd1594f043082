package dev.highlander.ownership.raft;

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

/**
 * A group's leases for those who shall own where the group's leader is: then one process' death is one failure, not two, and an owner's
 * renewal is the shortest way there is. On other nodes to take a lease is answered with "held" without asking anybody; whoever waits there is
 * woken when its node leads.
 */
final class LeaderLeaseStore implements LeaseStore {
    private final RaftReplica replica;
    private final RaftLeaseStore leases;

    LeaderLeaseStore(RaftReplica replica) {
        this.replica = replica;
        this.leases = replica.leases();
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        if (replica.leads()) {
            return leases.submit(batch);
        }
        List<LeaseRequest> sent = batch.stream().filter(step -> !(step instanceof LeaseRequest.Acquire)).toList();
        if (sent.isEmpty()) {
            return CompletableFuture.completedFuture(merge(batch, List.of()));
        }
        return leases.submit(sent).thenApply(answers -> merge(batch, answers));
    }

    @Override
    public Subscription changes(Collection<LeaseName> names, Consumer<LeaseName> listener) {
        return leases.changes(names, listener);
    }

    @Override
    public void close() {
        leases.close();
    }

    private List<LeaseAnswer> merge(List<LeaseRequest> batch, List<LeaseAnswer> answers) {
        List<LeaseAnswer> merged = new ArrayList<>(batch.size());
        int next = 0;
        for (LeaseRequest step : batch) {
            if (step instanceof LeaseRequest.Acquire acquire) {
                merged.add(new LeaseAnswer.Held(elsewhere(acquire.lease(), acquire.ttl())));
            } else {
                merged.add(answers.get(next++));
            }
        }
        return merged;
    }

    /** As far as this node knows; nothing is to be had here for a while, whatever becomes of the lease. */
    private Lease elsewhere(LeaseName name, Duration ttl) {
        Lease known = replica.lease(name);
        return new Lease(name, known.epoch(), known.holder(), known.successor(), ttl);
    }
}
