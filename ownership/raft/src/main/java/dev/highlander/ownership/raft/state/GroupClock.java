package dev.highlander.ownership.raft.state;

/**
 * The clock by which a group's leases expire. It stands still while nobody leads, and never goes faster than true time.
 *
 * <p>A leader stamps each command with the group's time; replicas learn it from the log. Who becomes leader goes on from the newest stamp
 * it has carried out, and counts, by its own monotonic clock, from when it carried it out: that is later than the stamp was made, so the
 * group's time falls behind by what the news took, and by the time without a leader. So a lease whose renewal was stamped with <i>g</i> is
 * never over before its whole time to live has passed since that stamp, and the holder, who counts from before it sent the renewal, has
 * stopped before ({@code ElectorCore}, rule 3), if the clocks' rates differ by no more than the drift bound. No two machines' readings are
 * ever compared.
 *
 * <p>While it leads, a node does not set its clock by its own stamps: each would take away what lies between writing it and carrying
 * it out. While it follows it sets it by every stamp: what it would add up itself over days would be its own drift. Which stamps are its own
 * is told with each, not concluded from terms: a command that is let in just before another leads is stamped just after, and who took that
 * one's term for its own would go on by its own clock, ahead of the group's.
 *
 * <p>Instants are nanoseconds: {@code local} of this process' monotonic clock, all others the group's, which begins at zero. Thread-safe.
 */
public final class GroupClock {
    // Guarded by this: all.
    private long base;
    private long baseSeen;

    /** A clock that shows zero now. */
    public GroupClock(long local) {
        this.baseSeen = local;
    }

    /**
     * A command with this stamp is carried out.
     *
     * @param own whether this process has made the stamp, by {@link #now}; false if that is not known
     */
    public synchronized void carriedOut(Stamp stamp, boolean own, long local) {
        if (!own) {
            base = Math.max(base, stamp.nanos());
            baseSeen = local;
        }
    }

    /** The state was replaced by a snapshot of this time. */
    public synchronized void restored(long nanos, long local) {
        base = nanos;
        baseSeen = local;
    }

    /**
     * The group's time as far as this node knows; never ahead of the leader's by more than its clock's drift. The leader's is the stamp of a
     * command that it puts into the log.
     */
    public synchronized long now(long local) {
        return base + Math.max(0, local - baseSeen);
    }
}
