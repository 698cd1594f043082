package dev.highlander.ownership;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where an elector stands, and where it may go from there: every transition that exists is in {@link #next()}.
 *
 * <pre>
 * WAITING ──► RAISING ──► OWNING ◄──► DEGRADED
 *    ▲                      │             │
 *    ├──────── RELEASING ◄──┼─────────────┤
 *    └──────── LOST ◄───────┴─────────────┘
 * </pre>
 */
public enum ElectorState {
    /** Somebody else owns the lease, or nobody yet. */
    WAITING,
    /** The lease is granted; the target is being shown the new epoch before anything else happens. */
    RAISING,
    /** This process is the owner, until the deadline. */
    OWNING,
    /** The owner still, but the store doesn't answer; over at the deadline unless it does. */
    DEGRADED,
    /** Handing over: nothing new begins, what is in flight ends, then the lease is released. */
    RELEASING,
    /** The owner no more; what it began has not ended yet, so it doesn't ask for the lease again. */
    LOST,
    /** The store gave an epoch that is not above what is known: it has lost data. Waits for the mend. */
    REGRESSED,
    /** Closed. */
    STOPPED;

    /** The states that may follow this one. */
    public Set<ElectorState> next() {
        return switch (this) {
            case WAITING -> EnumSet.of(RAISING, REGRESSED, STOPPED);
            case RAISING -> EnumSet.of(OWNING, RELEASING, WAITING, REGRESSED);
            case OWNING -> EnumSet.of(DEGRADED, RELEASING, LOST);
            case DEGRADED -> EnumSet.of(OWNING, RELEASING, LOST);
            case RELEASING -> EnumSet.of(WAITING, LOST, STOPPED);
            case LOST -> EnumSet.of(WAITING, STOPPED);
            case REGRESSED -> EnumSet.of(WAITING, STOPPED);
            case STOPPED -> EnumSet.noneOf(ElectorState.class);
        };
    }

    /** Whether the owner may begin to act in this state (and before its deadline). */
    public boolean mayAct() {
        return this == OWNING || this == DEGRADED;
    }
}
