package dev.highlander.ownership.raft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as one node sees it.
 *
 * @param group its name
 * @param node the node that says so
 * @param role what that node is
 * @param term its term
 * @param leader whom it follows, or itself; null if it knows of none
 * @param committed the newest place in the log that a majority has
 * @param applied the newest place that it has carried out
 * @param members all of the group, by their ids
 */
public record RaftStatus(String group, String node, Role role, long term, @Nullable String leader, long committed,
        long applied, List<Peer> members) {
    /** Copies the list. */
    public RaftStatus {
        members = List.copyOf(members);
    }

    /** The same in another term. */
    RaftStatus in(long newest) {
        return new RaftStatus(group, node, role, newest, leader, committed, applied, members);
    }

    /** What a node is in a group. */
    public enum Role {
        /** Takes commands. */
        LEADER,
        /** Has what the leader has, and votes. */
        FOLLOWER,
        /** Asks for votes. */
        CANDIDATE,
        /** Gets what the leader has, and has no vote: on its way to be a follower. */
        LISTENER,
        /** Does not take part yet, or any more. */
        STARTING
    }

    /**
     * A member.
     *
     * @param id its name
     * @param address where it is reached
     * @param votes whether it is asked for its vote; not, while it learns
     * @param match the newest place in the log that the leader knows it to have carried out; -1 if the node that says so does not lead
     * @param silentMillis how long ago the leader heard it, in milliseconds; -1 if the node that says so does not lead
     */
    public record Peer(String id, String address, boolean votes, long match, long silentMillis) {}
}
