package dev.highlander.app.controller;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.HandOverRefusedException;
import dev.highlander.console.model.RaftView;
import dev.highlander.ownership.raft.RaftException;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.raft.RaftReplica;
import dev.highlander.ownership.raft.RaftStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The owner is where the group's leader is. */
record RaftPlace(RaftNode node, RaftReplica replica) implements OwnershipStore.Place {
    private static final Logger LOG = LoggerFactory.getLogger(RaftPlace.class);

    @Override
    public void onElsewhere(Runnable handOver) {
        replica.onAnotherLeads(handOver);
    }

    /** A successor that is named must be able to lead, and take over; without a name it is enough that this one lets go. */
    @Override
    public CompletionStage<Void> giveWay(Optional<String> successor) {
        RaftStatus status = replica.status();
        if (status.role() != RaftStatus.Role.LEADER) {
            return CompletableFuture.completedFuture(null);
        }
        List<String> others = status.members().stream().filter(RaftStatus.Peer::votes).map(RaftStatus.Peer::id)
                .filter(id -> !id.equals(status.node())).toList();
        if (successor.isPresent() && !others.contains(successor.get())) {
            return CompletableFuture.failedFuture(new HandOverRefusedException(
                    "'" + successor.get() + "' cannot lead; expected "
                            + (others.isEmpty()
                                    ? "nobody: " + status.node() + " is alone"
                                    : "one of " + String.join(", ", others))));
        }
        return replica.transfer(successor.orElse(null)).exceptionally(failure -> {
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            if (!(cause instanceof RaftException)) {
                throw new CompletionException(cause);
            }
            // The only one, or the last one; or another leads already.
            LOG.info("event=raft-not-handed-over reason=\"{}\"", cause.getMessage());
            if (successor.isPresent() && !successor.get().equals(replica.leader())) {
                throw new CompletionException(new HandOverRefusedException(
                        "'" + successor.get() + "' has not taken over: " + cause.getMessage()));
            }
            return null;
        });
    }

    @Override
    public void meter(HighlanderMetrics metrics) {
        replica.onCommitted(metrics.raft(replica::electionsBegun, replica::electionsWon)::committed);
    }

    @Override
    public Optional<RaftView> raft() {
        RaftStatus status = replica.status();
        return Optional.of(new RaftView(status.node(), status.role().name().toLowerCase(Locale.ROOT), status.term(),
                status.leader() == null ? "" : status.leader(), status.committed(), status.applied(),
                replica.leaderChanges(), node.waitingFor(replica.group()), status.members().stream()
                        .map(member -> new RaftView.Member(member.id(), member.address(), member.votes(),
                                member.match() < 0 ? -1 : Math.max(0, status.committed() - member.match()),
                                member.silentMillis()))
                        .toList()));
    }

    @Override
    public void close() {
        node.close();
    }
}
