package dev.highlander.console.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a controller and its leadership stand.
 *
 * @param id this controller
 * @param tenant its tenant
 * @param clusterName the cluster it looks after
 * @param version its version
 * @param buildInfo of which build it is
 * @param startedAt since when it runs
 * @param state whether all is well with it
 * @param leadership who leads
 * @param store what ownership is kept in
 * @param clusterHealthy whether the API server answers
 * @param lastError what last went wrong; empty if nothing did
 */
public record ControllerStatus(String id, String tenant, String clusterName, String version, String buildInfo,
        Instant startedAt,
        State state, Leadership leadership, StoreView store, boolean clusterHealthy, String lastError) {

    /** Whether a controller does all it should. */
    public enum State {
        /** It does. */
        Normal,
        /** It does what it can without its store or its cluster. */
        Degraded
    }

    /**
     * Who leads, and how it came to that.
     *
     * @param isLeader whether this controller does
     * @param epoch the number of the present ownership, as far as this controller knows
     * @param currentLeader who leads; empty if nobody is known to
     * @param lastLeader who led before; empty if nobody did
     * @param leaderSince since when this controller leads, if it does
     * @param lastTransition when leadership last changed, if it ever did
     * @param lastReason why it changed last; empty if it never did
     * @param transitions how often it changed, as this controller saw it
     * @param failovers how often it changed because a leader was lost
     * @param timeToLive for how long the ownership is granted at a time
     * @param remaining how long this controller may still act without a renewal; zero if it does not lead
     */
    public record Leadership(boolean isLeader, long epoch, String currentLeader, String lastLeader,
            Optional<Instant> leaderSince,
            Optional<Instant> lastTransition, String lastReason, long transitions, long failovers, Duration timeToLive,
            Duration remaining) {}
}
