package dev.highlander.console.model;

import java.util.List;

/**
 * The group of nodes that agree by Raft, as this one sees it.
 *
 * @param node this one
 * @param role {@code leader}, {@code follower}, {@code candidate}, {@code listener} or {@code starting}
 * @param term its term
 * @param leader whom it follows, or itself; empty if it knows of none
 * @param committed the newest place in the log that a majority has; -1 if none
 * @param applied the newest place that it has carried out; -1 if none
 * @param elections how often it has seen another leader than before since it started
 * @param waiting what it waits for before it takes part; empty if for nothing
 * @param members all of the group, by their ids
 */
public record RaftView(String node, String role, long term, String leader, long committed, long applied, long elections,
        String waiting, List<Member> members) {
    /** Copies the list. */
    public RaftView {
        members = List.copyOf(members);
    }

    /**
     * A member.
     *
     * @param id its name
     * @param address where the others reach it
     * @param votes whether it is asked for its vote
     * @param behind how many entries it lacks of those a majority has; -1 if only the leader knows
     * @param silent how long ago the leader heard it, in milliseconds; -1 if only the leader knows
     */
    public record Member(String id, String address, boolean votes, long behind, long silent) {}
}
