package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.MapEntry;
import dev.highlander.ownership.raft.state.Reply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A small map that a group agrees on. Reads are linearizable: they see every write that was answered before they began, on whichever node.
 * All of it is in every node's memory and snapshots: thousands of entries, not millions.
 */
public final class ReplicatedMap {
    private final RaftReplica replica;

    ReplicatedMap(RaftReplica replica) {
        this.replica = replica;
    }

    /** The entry with this key. */
    public CompletionStage<Optional<MapEntry>> get(String key) {
        return replica.read(state -> Optional.ofNullable(state.get(key)));
    }

    /** All entries whose keys begin so, in their order. */
    public CompletionStage<List<MapEntry>> list(String prefix) {
        return replica.read(state -> state.list(prefix));
    }

    /** Writes an entry, whatever was there. */
    public CompletionStage<MapEntry> put(String key, String value) {
        return replica.propose(new Command.Put(key, value, Command.Condition.NONE)).thenApply(reply -> {
            if (reply instanceof Reply.Wrote(boolean done, MapEntry present) && done && present != null) {
                return present;
            }
            throw new IllegalStateException("reply to an unconditional write of key '" + key + "': " + reply);
        });
    }

    /**
     * Writes an entry if it is as expected.
     *
     * @return whether it was written, and the entry as it is now
     */
    public CompletionStage<Reply.Wrote> put(String key, String value, Command.Condition condition) {
        return replica.propose(new Command.Put(key, value, condition)).thenApply(ReplicatedMap::wrote);
    }

    /**
     * Removes an entry if it is as expected.
     *
     * @return whether the condition held, and the entry as it is now
     */
    public CompletionStage<Reply.Wrote> remove(String key, Command.Condition condition) {
        return replica.propose(new Command.Remove(key, condition)).thenApply(ReplicatedMap::wrote);
    }

    private static Reply.Wrote wrote(Reply reply) {
        if (reply instanceof Reply.Wrote wrote) {
            return wrote;
        }
        throw new IllegalStateException("reply to a write: " + reply);
    }
}
