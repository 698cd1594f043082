package dev.highlander.ownership.raft;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A group's leases for those who shall own where the group's leader is: then one process' death is one failure, not two, and an owner's
 * renewal is the shortest way there is. On other nodes to take a lease is answered with "held" without asking anybody; whoever waits there is
 * woken when its node leads.
 */
public final class LeaderLeaseStore implements LeaseStore {
    private final BooleanSupplier leads;
    private final LeaseStore leases;
    private final Function<LeaseName, Lease> known;

    LeaderLeaseStore(RaftReplica replica) {
        this(replica::leads, replica.leases(), replica::lease);
    }

    /**
     * The leases of a group as a node sees it.
     *
     * @param leads whether the node leads the group and takes commands
     * @param leases the group's leases; closed with this
     * @param known a lease as the node knows it, perhaps not the newest
     */
    public LeaderLeaseStore(BooleanSupplier leads, LeaseStore leases, Function<LeaseName, Lease> known) {
        this.leads = leads;
        this.leases = leases;
        this.known = known;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        if (leads.getAsBoolean()) {
            return leases.submit(batch).thenApply(answers -> heard(batch, answers));
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

    /**
     * What is granted to a node that leads no more, as another has led meanwhile and put the request into the log, is not taken: who has been told
     * already that another leads would not be told again, and own on. To its elector it is as if the answer had been lost.
     */
    private List<LeaseAnswer> heard(List<LeaseRequest> batch, List<LeaseAnswer> answers) {
        if (leads.getAsBoolean()) {
            return answers;
        }
        List<LeaseAnswer> heard = new ArrayList<>(answers);
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i) instanceof LeaseRequest.Acquire acquire && answers.get(i) instanceof LeaseAnswer.Granted) {
                heard.set(i, new LeaseAnswer.Held(elsewhere(acquire)));
            }
        }
        return heard;
    }

    private List<LeaseAnswer> merge(List<LeaseRequest> batch, List<LeaseAnswer> answers) {
        List<LeaseAnswer> merged = new ArrayList<>(batch.size());
        int next = 0;
        for (LeaseRequest step : batch) {
            if (step instanceof LeaseRequest.Acquire acquire) {
                merged.add(new LeaseAnswer.Held(elsewhere(acquire)));
            } else {
                merged.add(answers.get(next++));
            }
        }
        return merged;
    }

    /**
     * As far as this node knows; nothing is to be had here for a while, whatever becomes of the lease. Who asks takes an epoch that it is told
     * for another's. If it may be the very claim's own, of a grant that was not heard, it is not told: to be granted it again is no sign of
     * lost data.
     */
    private Lease elsewhere(LeaseRequest.Acquire asked) {
        Lease seen = known.apply(asked.lease());
        HolderId holder = seen.holder();
        return holder == null || holder.equals(asked.holder())
                ? new Lease(asked.lease(), Epoch.NONE, null, null, asked.ttl())
                : new Lease(asked.lease(), seen.epoch(), holder, seen.successor(), asked.ttl());
    }
}
