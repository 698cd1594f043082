package dev.highlander.app.controller;

import dev.highlander.console.model.RaftView;
import dev.highlander.ownership.raft.RaftException;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.raft.RaftReplica;
import dev.highlander.ownership.raft.RaftStatus;
import java.util.Locale;
import java.util.Optional;
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

    @Override
    public CompletionStage<Void> giveWay(Optional<String> successor) {
        return replica.transfer(successor.orElse(null)).exceptionally(failure -> {
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            if (cause instanceof RaftException) {
                // The only one, or the last one; or another leads already.
                LOG.info("event=raft-not-handed-over reason=\"{}\"", cause.getMessage());
                return null;
            }
            throw new CompletionException(cause);
        });
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
