package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stretch in which a store keeps what it has said of one lease, and what it judges expiry by runs steadily.
 *
 * <p>Within one life all promises hold. Between two, time alone promises nothing: two owners may overlap if the lease of one was
 * last prolonged in an earlier life than the other's. What the fence promises holds across all of them.
 */
final class Life {
    private final Map<Epoch, HolderId> granted;
    private Epoch last;

    /** The first life. */
    Life() {
        this(new HashMap<>(), Epoch.NONE);
    }

    private Life(Map<Epoch, HolderId> granted, Epoch last) {
        this.granted = granted;
        this.last = last;
    }

    /** The next life of a store that has forgotten nothing, but may let leases end before their time. */
    Life hurried() {
        return new Life(granted, last);
    }

    /** The next life of a store that has forgotten what it granted after epoch {@code kept}. */
    Life rolledBack(Epoch kept) {
        Map<Epoch, HolderId> left = new HashMap<>(granted);
        left.keySet().removeIf(epoch -> epoch.isAfter(kept));
        return new Life(left, kept);
    }

    /** The highest epoch granted. */
    Epoch last() {
        return last;
    }

    /** Notes a grant; says what is wrong with it, null if nothing. */
    @Nullable
    String grant(HolderId holder, Epoch epoch) {
        HolderId before = granted.putIfAbsent(epoch, holder);
        Epoch highest = last;
        last = last.max(epoch);
        if (before == null) {
            return epoch.isAfter(highest) ? null : "epoch " + epoch + " was granted to " + holder + " after " + highest;
        }
        return before.equals(holder) ? null : "epoch " + epoch + " was granted to " + before + " and to " + holder;
    }
}
