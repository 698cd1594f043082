package dev.highlander.console.model;

import java.util.List;
import java.util.Optional;

/**
 * Where the console takes its answers from. Called on the console's threads, often and at once; must answer from memory within
 * milliseconds. What throws becomes an answer 500 and nothing else.
 */
public interface StatusSource {
    /** How this controller and its leadership stand. */
    ControllerStatus controller();

    /** Whether this controller can be relied upon at this moment. */
    Readiness readiness();

    /** How every workload stands, in the order in which they are shown. */
    List<WorkloadStatusView> workloads();

    /** Every pod of this tenant. */
    List<PodView> pods();

    /** What happened last, the newest first; at most a few hundred. */
    List<EventView> events();

    /** Changes of leadership, the newest first; at most a few hundred. */
    List<LeadershipChange> leadership();

    /** The store in which ownership is kept. */
    StoreView store();

    /** The group of nodes in which this one agrees by Raft; empty if ownership is kept elsewhere. */
    default Optional<RaftView> raft() {
        return Optional.empty();
    }
}
