package dev.highlander.bench.raft.node;

import dev.highlander.ownership.raft.RaftReplica;
import dev.highlander.ownership.raft.RaftStatus;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks again and again at what a node is, and tells of changes: nobody else tells that an election has begun. */
final class RoleWatch implements AutoCloseable {
    private final RaftReplica replica;
    private final Consumer<NodeEvent.Place> changed;
    private final Thread thread;
    private volatile long every;
    private volatile boolean closed;
    // Used by the thread only.
    private NodeEvent.@Nullable Place last;

    private RoleWatch(RaftReplica replica, Duration every, Consumer<NodeEvent.Place> changed) {
        this.replica = replica;
        this.every = every.toNanos();
        this.changed = changed;
        this.thread = Thread.ofPlatform().name("role-watch").daemon().unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param every how often it looks; zero for not at all
     */
    static RoleWatch start(RaftReplica replica, Duration every, Consumer<NodeEvent.Place> changed) {
        RoleWatch watch = new RoleWatch(replica, every, changed);
        watch.thread.start();
        return watch;
    }

    /** Looks this often from now on; zero for not at all. */
    void every(Duration interval) {
        every = interval.toNanos();
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            long pause = every;
            if (pause == 0) {
                LockSupport.park(this);
                continue;
            }
            NodeEvent.Place now = look(replica);
            if (!now.equals(last)) {
                last = now;
                changed.accept(now);
            }
            LockSupport.parkNanos(this, pause);
        }
    }

    /** All of one term: a node that gives up its role does so before it takes the next term. */
    private static NodeEvent.Place look(RaftReplica replica) {
        while (true) {
            long term = replica.term();
            RaftStatus.Role role = replica.status().role();
            String leader = replica.leader();
            boolean ready = replica.leads();
            if (replica.term() == term) {
                return new NodeEvent.Place(role.name(), ready, term, leader == null ? "" : leader);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
