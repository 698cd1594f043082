package dev.highlander.bench.raft;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.raft.node.NodeAnswer;
import dev.highlander.bench.raft.node.RaftProcess;
import dev.highlander.bench.raft.node.RaftProcesses;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Lets another lead again and again, while both try to write. */
final class TransferTrial {
    private static final Duration SETTLED = Duration.ofMillis(500);
    private static final String KEY = "probe";

    private final RaftProcesses group;
    private final TimeSource time;

    TransferTrial(RaftProcesses group, TimeSource time) {
        this.group = group;
        this.time = time;
    }

    /**
     * From the last write that the old leader accepted to the first of the new one.
     *
     * @throws ElectionException if leadership went to another one, or nowhere
     */
    Duration run() throws ElectionException, InterruptedException {
        RaftProcess old = group.awaitLeader();
        RaftProcess next = group.others(old).getFirst();
        old.await(old.probe(KEY));
        next.await(next.probe(KEY));
        try {
            return gap(old, next);
        } finally {
            old.await(old.probe(""));
            next.await(next.probe(""));
        }
    }

    private Duration gap(RaftProcess old, RaftProcess next) throws ElectionException, InterruptedException {
        old.await(old.firstAccepted(time.nanos(), true));
        Waiting.pause(time, SETTLED);
        CompletableFuture<NodeAnswer> first = next.firstAccepted(time.nanos(), true);
        old.await(old.transfer(next.id()));
        long accepted = next.await(first).number(1);
        long last = old.await(old.lastAccepted()).number(1);
        return Duration.ofNanos(accepted - last);
    }
}
