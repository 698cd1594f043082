package dev.highlander.ownership.simulator;

/** What a simulation counts. */
public enum Occurrence {
    /** Everything that happened at an instant. */
    EVENTS,
    /** An elector became the owner. */
    ELECTIONS,
    /** An owner was asked to hand over. */
    HAND_OVERS,
    /** An ownership ended at its deadline. */
    EXPIRATIONS,
    /** An effect reached its target and was accepted. */
    EFFECTS_ACCEPTED,
    /** An effect of an old epoch reached its target and was refused. */
    EFFECTS_FENCED,
    /** A message was lost. */
    MESSAGES_LOST(true),
    /** A message arrived twice. */
    MESSAGES_DOUBLED(true),
    /** A message took unusually long, and may have been overtaken. */
    MESSAGES_LATE(true),
    /** A node was cut off from the store or the target, in one direction or both. */
    CUTS(true),
    /** Messages between a node and the store took much longer for a while. */
    SLOW_LINKS(true),
    /** A process stood still for a while. */
    PAUSES(true),
    /** A host stood still and its monotonic clock with it. */
    SUSPENSIONS(true),
    /** A process ended without a word. */
    CRASHES(true),
    /** The store was away for a while and came back with its data. */
    STORE_RESTARTS(true),
    /** The store stood still for a while. */
    STORE_PAUSES(true),
    /** The store came back without its data. */
    STORE_LOSSES(true),
    /** A wall clock was set ahead or back. */
    CLOCK_JUMPS(true),
    /** The replica fell behind for a while. */
    REPLICA_STALLS(true),
    /** A replica took the place of the primary, which was gone. */
    FAILOVERS(true),
    /** A replica took the place of a primary that went on serving some of its clients for a while. */
    SPLIT_BRAINS(true),
    /** A session of a process that went on was ended by an administrator. */
    SESSION_KILLS(true),
    /** A session of a process that went on was ended by something between it and the server. */
    SESSION_CUTS(true),
    /** A server ended all its sessions and went on, because one of them broke something they share. */
    SESSION_SWEEPS(true),
    /** A group of nodes was divided, or one could not reach another. */
    PARTITIONS(true),
    /** A node took long to write its log. */
    SLOW_DISKS(true),
    /** The leader went, and others went and came back while a next one was elected. */
    FLUTTERS(true),
    /** A node lost its log. */
    LOGS_LOST(true),
    /** A leader was asked to hand over to another node. */
    TRANSFERS(true),
    /** A node was refused by a leader that lives. */
    REFUSALS(true),
    /** A watch broke off. */
    WATCH_BREAKS(true),
    /** A waiter was woken for nothing. */
    FALSE_WAKES(true),
    /** A compare-and-swap found something else than it expected. */
    CONFLICTS,
    /** A node stood for election in a new term. */
    TERMS,
    /** A node followed another leader than before. */
    LEADERS_FOLLOWED,
    /** A node kept its state and trimmed its log. */
    SNAPSHOTS,
    /** A leader sent its state to a node that was far behind. */
    STATES_SENT,
    /** A node without a log began to take part. */
    ADMISSIONS,
    /** A change of a group's members was begun. */
    MEMBERS_CHANGED,
    /** A linearizable read was answered. */
    READS,
    /** A lease was taken before its time because its holder's session had ended. */
    SESSION_TAKEOVERS,
    /** An owner whose lease stood was refused by its target, which knows a higher epoch, and gave the lease up. */
    REFUSED_OWNERS,
    /** A store that lost its data was noticed by its epochs. */
    REGRESSIONS;

    private final boolean fault;

    Occurrence() {
        this(false);
    }

    Occurrence(boolean fault) {
        this.fault = fault;
    }

    /** Whether it is a fault that was injected. */
    public boolean isFault() {
        return fault;
    }
}
