package dev.highlander.ownership.raft.election;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node has noticed of its group's leadership, and what that says of why there was an election. Times are readings of one monotonic clock,
 * in nanoseconds. Thread-safe; nothing here takes long.
 *
 * <p>An election that nobody asked for begins with a pre-vote (Ongaro's thesis, 9.6); one by transfer of leadership (3.10) does without, as the
 * leader itself wants it. That is how the others tell them apart.
 */
public final class LeadershipSigns {
    private final String self;
    // Guarded by this.
    private final Map<String, Long> heard = new HashMap<>();
    private final Set<String> preVotes = new HashSet<>();
    private final Set<String> votes = new HashSet<>();
    private @Nullable String leader;
    private long term;
    private boolean asked;
    private boolean steppedDown;
    private boolean overruled;

    /** Signs that the node of this id notices. */
    public LeadershipSigns(String self) {
        this.self = self;
    }

    /** Why the one before leads no longer, as far as this node can tell. */
    public enum Cause {
        /** It knew of none before. */
        FIRST,
        /** The one before handed over. */
        TRANSFER,
        /** Nothing was heard of the one before. */
        TIME_OUT,
        /** This node led, and did not hear a majority any more; or was told to step down while nobody was there to take over. */
        STEPPED_DOWN,
        /** This node led, and hears that the others have elected meanwhile. */
        OVERRULED
    }

    /**
     * A new leadership.
     *
     * @param before who led; null if nobody is known
     * @param silentNanos how long nothing had been heard of that one; -1 if it is this node, or nobody
     * @param cause why it leads no longer
     */
    public record Change(@Nullable String before, long silentNanos, Cause cause) {}

    /** Entries or a heartbeat came from who leads in a term. */
    public synchronized void heard(String from, long itsTerm, long now) {
        heard.put(from, now);
        overruled |= leads() && itsTerm > term;
    }

    /** Somebody asked for this node's vote. */
    public synchronized void voteAsked(String candidate, long itsTerm, boolean preVote) {
        (preVote ? preVotes : votes).add(candidate);
        overruled |= !preVote && leads() && itsTerm > term;
    }

    /** The leader asked this node to take over. */
    public synchronized void askedToLead() {
        asked = true;
    }

    /** This node leads no longer; it may not be known yet who does. */
    public synchronized void stoppedLeading() {
        steppedDown = !overruled;
    }

    /**
     * Somebody leads.
     *
     * @return what that means; null if this leadership is known already
     */
    public synchronized @Nullable Change elected(String next, long itsTerm, long now) {
        String before = leader;
        if (next.equals(before) && itsTerm <= term) {
            return null;
        }
        Change change = before == null
                ? new Change(null, -1, Cause.FIRST)
                : before.equals(self)
                        ? new Change(before, -1, causeForOneThatLed(next))
                        : new Change(before, silence(before, now), handedOver(next) ? Cause.TRANSFER : Cause.TIME_OUT);
        leader = next;
        term = itsTerm;
        preVotes.clear();
        votes.clear();
        asked = false;
        steppedDown = false;
        overruled = false;
        return change;
    }

    private Cause causeForOneThatLed(String next) {
        if (handedOver(next)) {
            return Cause.TRANSFER;
        }
        return steppedDown ? Cause.STEPPED_DOWN : Cause.OVERRULED;
    }

    private boolean handedOver(String next) {
        return next.equals(self) ? asked : votes.contains(next) && !preVotes.contains(next);
    }

    private long silence(String before, long now) {
        Long last = heard.get(before);
        return last == null ? -1 : Math.max(0, now - last);
    }

    private boolean leads() {
        return self.equals(leader);
    }
}
