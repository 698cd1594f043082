package dev.highlander.app.controller;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.LeadershipChange;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.time.TimeSource;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The changes of leadership that this controller has seen, the newest first, and what metrics make of them. Thread-safe. */
final class LeadershipHistory {
    private static final int LIMIT = 200;

    private final String self;
    private final InstantSource clock;
    private final TimeSource time;
    private final HighlanderMetrics metrics;
    // Guarded by this: all of them.
    private final Deque<LeadershipChange> changes = new ArrayDeque<>();
    private long count;
    private long failovers;
    private long gainedAt;
    /** When leadership was lost against everybody's will; empty if it was not, or somebody leads again. */
    private OptionalLong orphanedAt = OptionalLong.empty();

    LeadershipHistory(String self, InstantSource clock, TimeSource time, HighlanderMetrics metrics) {
        this.self = self;
        this.clock = clock;
        this.time = time;
        this.metrics = metrics;
    }

    synchronized void gained(long epoch) {
        metrics.gained();
        gainedAt = time.nanos();
        orphanedAt.ifPresent(since -> {
            failovers++;
            metrics.failedOver(time.since(since));
        });
        orphanedAt = OptionalLong.empty();
        add(new LeadershipChange(clock.instant(), "", self, "acquired", epoch));
    }

    synchronized void lost(long epoch, Loss loss) {
        metrics.lost(time.since(gainedAt));
        orphanedAt = loss.planned() ? OptionalLong.empty() : OptionalLong.of(time.nanos());
        add(new LeadershipChange(clock.instant(), self, "", loss.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                epoch));
    }

    /** The lease was granted, but the fence knows a newer owner: nothing was taken over. */
    synchronized void refused() {
        metrics.failoverFailed();
    }

    synchronized List<LeadershipChange> newestFirst() {
        return List.copyOf(changes);
    }

    /** How often leadership changed. */
    synchronized long count() {
        return count;
    }

    /** How often leadership was taken over after it had been lost, not handed over. */
    synchronized long failovers() {
        return failovers;
    }

    private void add(LeadershipChange change) {
        changes.addFirst(change);
        count++;
        while (changes.size() > LIMIT) {
            changes.removeLast();
        }
    }
}
