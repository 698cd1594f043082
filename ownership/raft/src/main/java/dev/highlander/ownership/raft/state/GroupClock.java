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
 * it out. While it follows it sets it by every stamp: what it would add up itself over days would be its own drift.
 *
 * <p>Instants are nanoseconds: {@code local} of this process' monotonic clock, all others the group's, which begins at zero. Thread-safe.
 */
public final class GroupClock {
    // Guarded by this: all.
    private long base;
    private long baseSeen;
    private long leadingTerm;

    /** A clock that shows zero now. */
    public GroupClock(long local) {
        this.baseSeen = local;
    }

    /** The group's time for a command that this node, the leader of this term, is about to put into the log. */
    public synchronized long stamp(long term, long local) {
        leadingTerm = term;
        return read(local);
    }

    /** A command with this stamp is carried out. */
    public synchronized void carriedOut(Stamp stamp, long local) {
        if (stamp.term() != leadingTerm) {
            base = Math.max(base, stamp.nanos());
            baseSeen = local;
        }
    }

    /** The state was replaced by a snapshot of this time. */
    public synchronized void restored(long nanos, long local) {
        base = nanos;
        baseSeen = local;
        leadingTerm = 0;
    }

    /** The group's time as far as this node knows; never ahead of the leader's by more than its clock's drift. */
    public synchronized long now(long local) {
        return read(local);
    }

    private long read(long local) {
        return base + Math.max(0, local - baseSeen);
    }
}
