package dev.highlander.bench.election.witness;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a history as it grows, in the order in which the witness saw it.
 *
 * <ul>
 * <li>A <em>double effect</em> is one that was taken although a newer epoch had been seen, or another claim with the same one.
 * <li>A <em>stale</em> one is the same, but was refused: what a fence is for.
 * <li>An <em>epoch regression</em> is an epoch that two claims have, or a later claim of a contender with no higher epoch than its
 * earlier one: the store gave it twice or went back. That a claim is heard of late says nothing: it may have stood still.
 * <li>A <em>change of owner</em> is the first effect of a newer epoch than all before.
 * </ul>
 */
public final class Checker {
    /**
     * What has been found so far.
     *
     * @param effects taken
     * @param doubles double effects
     * @param stale effects and raised fences that were refused
     * @param regressions epoch regressions
     * @param changes changes of owner, without the first one to own
     */
    public record Tally(long effects, long doubles, long stale, long regressions, long changes) {
        /** Nothing. */
        public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

        /** What has been found since an earlier tally. */
        public Tally since(Tally earlier) {
            return new Tally(effects - earlier.effects, doubles - earlier.doubles, stale - earlier.stale,
                    regressions - earlier.regressions, changes - earlier.changes);
        }

        /** Both together. */
        public Tally plus(Tally other) {
            return new Tally(effects + other.effects, doubles + other.doubles, stale + other.stale,
                    regressions + other.regressions, changes + other.changes);
        }
    }

    private final Map<Epoch, HolderId> claims = new HashMap<>();
    private final Map<String, HolderId> latestClaims = new HashMap<>();
    private final Map<HolderId, Epoch> epochs = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long[] instants = new long[1024];
    private int effects;
    private long doubles;
    private long stale;
    private long regressions;
    private long changes;
    private Epoch highest = Epoch.NONE;
    private Epoch highestActed = Epoch.NONE;

    /** Reads what was seen next. */
    public void read(List<Sighting> next) {
        next.forEach(this::read);
    }

    /** Reads what was seen next. */
    public void read(Sighting sighting) {
        HolderId owner = claims.putIfAbsent(sighting.epoch(), sighting.holder());
        boolean shared = owner != null && !owner.equals(sighting.holder());
        if (epochs.putIfAbsent(sighting.holder(), sighting.epoch()) == null) {
            claimed(sighting, shared);
        }
        if (!sighting.accepted()) {
            stale++;
        } else if (sighting.kind() == Sighting.Kind.EFFECT) {
            if (highest.isAfter(sighting.epoch()) || shared) {
                doubles++;
                violations.add("double effect: " + sighting.line() + ", after epoch " + highest
                        + (shared ? " of " + owner : ""));
            }
            acted(sighting);
        }
        if (sighting.accepted()) {
            highest = highest.max(sighting.epoch());
        }
    }

    private void claimed(Sighting sighting, boolean shared) {
        HolderId earlier = latestClaims.put(sighting.holder().name(), sighting.holder());
        Epoch before = earlier == null ? Epoch.NONE : epochs.getOrDefault(earlier, Epoch.NONE);
        if (shared || !sighting.epoch().isAfter(before)) {
            regressions++;
            violations.add("epoch regression: " + sighting.line() + (shared
                    ? ", and so had " + claims.get(sighting.epoch())
                    : ", after its epoch " + before));
        }
    }

    private void acted(Sighting sighting) {
        if (effects == instants.length) {
            instants = Arrays.copyOf(instants, 2 * effects);
        }
        instants[effects++] = sighting.nanos();
        if (sighting.epoch().isAfter(highestActed)) {
            if (!highestActed.equals(Epoch.NONE)) {
                changes++;
            }
            highestActed = sighting.epoch();
        }
    }

    /** What has been found so far. */
    public Tally tally() {
        return new Tally(effects, doubles, stale, regressions, changes);
    }

    /** The violations in words, in their order. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** The epoch of the newest owner that has acted, {@link Epoch#NONE} before that. */
    public Epoch epoch() {
        return highestActed;
    }

    /**
     * The longest time without an effect that lies in a span, or reaches into it.
     *
     * @param from beginning of the span, by the machine's monotonic clock
     * @param to its end
     * @return from one effect to the next; nothing if there is none after some instant of the span
     */
    public Optional<Duration> longestGap(long from, long to) {
        long longest = -1;
        for (int i = 1; i < effects; i++) {
            if (instants[i] - from >= 0 && instants[i - 1] - to <= 0) {
                longest = Math.max(longest, instants[i] - instants[i - 1]);
            }
        }
        boolean ended = effects > 0 && instants[effects - 1] - to >= 0;
        return longest < 0 || !ended ? Optional.empty() : Optional.of(Duration.ofNanos(longest));
    }
}
