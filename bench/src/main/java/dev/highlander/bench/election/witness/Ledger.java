package dev.highlander.bench.election.witness;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was done under one lease, and the fence before it. Thread-safe: one thing happens after the other.
 *
 * <p>With a fence it takes what carries the highest epoch that it has seen, from the claim that brought it first, or a higher one.
 * Without, it takes everything.
 */
final class Ledger {
    /** About a hundred bytes each. */
    private static final int MOST = 5_000_000;

    private final boolean fenced;
    // Guarded by this: all below.
    private final List<Sighting> history = new ArrayList<>();
    private @Nullable Sighting lastAccepted;
    private Epoch highest = Epoch.NONE;
    private @Nullable HolderId newest;

    Ledger(boolean fenced) {
        this.fenced = fenced;
    }

    /**
     * Takes or refuses an effect.
     *
     * @throws IllegalStateException if no more can be remembered
     */
    synchronized Fence.Answer effect(long nanos, HolderId holder, Epoch epoch, long sequence) {
        return note(nanos, Sighting.Kind.EFFECT, holder, epoch, sequence);
    }

    /** Takes or refuses a raised fence; raising to no epoch asks only. */
    synchronized Fence.Answer raise(long nanos, HolderId holder, Epoch epoch) {
        return epoch.equals(Epoch.NONE)
                ? new Fence.Answer(true, highest)
                : note(nanos, Sighting.Kind.RAISE, holder, epoch, 0);
    }

    private Fence.Answer note(long nanos, Sighting.Kind kind, HolderId holder, Epoch epoch, long sequence) {
        if (history.size() >= MOST) {
            throw new IllegalStateException("the witness remembers " + MOST + " things and no more");
        }
        boolean accepted = !fenced || epoch.isAfter(highest) || (epoch.equals(highest) && holder.equals(newest));
        if (accepted && epoch.isAfter(highest)) {
            highest = epoch;
            newest = holder;
        }
        Sighting sighting = new Sighting(nanos, kind, holder, epoch, sequence, accepted);
        history.add(sighting);
        if (accepted && kind == Sighting.Kind.EFFECT) {
            lastAccepted = sighting;
        }
        return new Fence.Answer(accepted, highest);
    }

    /** What was seen, from the one with this index, from 0. */
    synchronized List<Sighting> history(int from) {
        if (from < 0) {
            throw new IllegalArgumentException("from: " + from + ", expected 0 or more");
        }
        return List.copyOf(history.subList(Math.min(from, history.size()), history.size()));
    }

    /** The last effect that was taken. */
    synchronized Optional<Sighting> last() {
        return Optional.ofNullable(lastAccepted);
    }
}
