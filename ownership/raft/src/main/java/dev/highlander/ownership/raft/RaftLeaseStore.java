package dev.highlander.ownership.raft;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.Reply;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A group's leases. A step goes into the group's log, so it is done once a majority of the nodes has it; leases expire by the group's
 * clock ({@link dev.highlander.ownership.raft.state.GroupClock}); whoever waits is woken by its own node when that carries out a release.
 *
 * <p>The node stays its maker's and is not closed with the store.
 */
public final class RaftLeaseStore implements LeaseStore {
    private final RaftReplica replica;
    private volatile boolean closed;

    RaftLeaseStore(RaftReplica replica) {
        this.replica = replica;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        if (closed) {
            return CompletableFuture.failedFuture(new RaftException("raft group " + replica.group() + ": closed"));
        }
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return replica.propose(new Command.Leases(batch)).thenApply(reply -> {
            if (reply instanceof Reply.Leases(List<LeaseAnswer> answers)) {
                return answers;
            }
            throw new IllegalStateException("reply to steps on leases: " + reply);
        });
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return replica.listeners().add(leases, listener);
    }

    @Override
    public void close() {
        closed = true;
    }
}
