package dev.highlander.app.up;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.LeadershipChange;
import dev.highlander.ownership.Loss;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The changes of leadership that this controller has seen, the newest first. Thread-safe. */
final class LeadershipHistory {
    private static final int LIMIT = 200;

    private final String self;
    private final InstantSource clock;
    private final HighlanderMetrics metrics;
    // Guarded by this.
    private final Deque<LeadershipChange> changes = new ArrayDeque<>();
    private long count;

    LeadershipHistory(String self, InstantSource clock, HighlanderMetrics metrics) {
        this.self = self;
        this.clock = clock;
        this.metrics = metrics;
    }

    synchronized void gained(long epoch) {
        metrics.gained();
        add(new LeadershipChange(clock.instant(), "", self, "acquired", epoch));
    }

    synchronized void lost(long epoch, Loss loss) {
        Instant now = clock.instant();
        LeadershipChange gained = changes.peekFirst();
        metrics.lost(gained == null ? Duration.ZERO : Duration.between(gained.timestamp(), now));
        add(new LeadershipChange(now, self, "", loss.name().toLowerCase(Locale.ROOT).replace('_', ' '), epoch));
    }

    synchronized List<LeadershipChange> newestFirst() {
        return List.copyOf(changes);
    }

    synchronized long count() {
        return count;
    }

    private void add(LeadershipChange change) {
        changes.addFirst(change);
        count++;
        while (changes.size() > LIMIT) {
            changes.removeLast();
        }
    }
}
