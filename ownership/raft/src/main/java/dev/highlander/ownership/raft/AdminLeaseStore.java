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
 * A group's leases for who takes no part: each step goes to the leader, wherever that is, and into the log. Nobody is woken here. The admin stays
 * its maker's and is not closed with the store.
 */
final class AdminLeaseStore implements LeaseStore {
    private final RaftAdmin admin;

    AdminLeaseStore(RaftAdmin admin) {
        this.admin = admin;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        CompletableFuture<List<LeaseAnswer>> answered = new CompletableFuture<>();
        Thread.ofVirtual().name("raft-ask-leases").start(() -> {
            try {
                answered.complete(answers(admin.propose(new Command.Leases(batch))));
            } catch (InterruptedException | RuntimeException e) {
                answered.completeExceptionally(e);
            }
        });
        return answered;
    }

    private static List<LeaseAnswer> answers(Reply reply) {
        if (reply instanceof Reply.Leases(List<LeaseAnswer> answers)) {
            return answers;
        }
        throw new IllegalStateException("reply to steps on leases: " + reply);
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return () -> {};
    }

    @Override
    public void close() {}
}
