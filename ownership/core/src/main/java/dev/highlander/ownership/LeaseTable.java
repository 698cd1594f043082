package dev.highlander.ownership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a lease store as a pure table: a step and the store's time go in, an answer comes out.
 *
 * <p>The in-process store is this table behind a lock; a replicated state machine or the simulator's store is the same table
 * behind a log or a network. Not thread-safe; reads no clock. Instants are nanoseconds of one monotonic clock, the store's.
 */
public class LeaseTable {
    private final Map<LeaseName, Row> rows = new HashMap<>();

    /** Makes an empty table. */
    public LeaseTable() {}

    /**
     * A row to be kept or restored: everything the table knows of one lease.
     *
     * @param name the lease
     * @param epoch its newest epoch
     * @param holder its newest holder, past or present; null if none
     * @param released whether that holder has given it up
     * @param successor for whom it is kept back; null if for nobody
     * @param remaining how long it is held or kept back; negative or zero if that is over
     */
    public record Entry(LeaseName name, Epoch epoch, @Nullable HolderId holder, boolean released,
            @Nullable String successor,
            Duration remaining) {}

    /**
     * Carries out one step.
     *
     * @param request the step
     * @param now the store's time in nanoseconds
     * @return what was found
     */
    public LeaseAnswer apply(LeaseRequest request, long now) {
        Row row = rows.get(request.lease());
        if (row == null) {
            row = new Row(request.lease());
            if (request instanceof LeaseRequest.Acquire || request instanceof LeaseRequest.Advance) {
                rows.put(row.name, row);
            }
        }
        return switch (request) {
            case LeaseRequest.Acquire acquire -> acquire(row, acquire, now);
            case LeaseRequest.Renew renew -> renew(row, renew, now);
            case LeaseRequest.Release release -> release(row, release, now);
            case LeaseRequest.Read _ -> new LeaseAnswer.State(row.lease(now));
            case LeaseRequest.Advance advance -> advance(row, advance, now);
        };
    }

    /** Everything the table knows, by no particular order. */
    public List<Entry> entries(long now) {
        List<Entry> entries = new ArrayList<>(rows.size());
        for (Row row : rows.values()) {
            entries.add(new Entry(row.name, row.epoch, row.holder, row.released, row.successor,
                    Duration.ofNanos(row.until - now)));
        }
        return entries;
    }

    /**
     * Replaces the row of one lease.
     *
     * <p>Who restores rows that were kept by another clock must give each held lease its whole time to live again: the table
     * can't know how long it was away.
     */
    public void restore(Entry entry, long now) {
        Row row = new Row(entry.name());
        row.epoch = entry.epoch();
        row.holder = entry.holder();
        row.released = entry.released();
        row.successor = entry.successor();
        row.until = now + entry.remaining().toNanos();
        rows.put(entry.name(), row);
    }

    LeaseAnswer acquire(Row row, LeaseRequest.Acquire request, long now) {
        if (request.holder().equals(row.holder)) {
            // "This holder's claim has been released: spent."
            if (row.released) {
                return new LeaseAnswer.Spent(row.lease(now));
            }
            // "Held by this very holder: granted again with the same epoch." Also once expired: nobody else has acted since.
            row.prolong(now, request.ttl());
            return new LeaseAnswer.Granted(row.epoch);
        }
        if (row.isHeld(now) || row.isKeptFromName(request.holder().name(), now)) {
            return new LeaseAnswer.Held(row.lease(now));
        }
        // "Free, or expired by the store's clock: granted with the next epoch."
        row.epoch = row.epoch.next();
        row.holder = request.holder();
        row.released = false;
        row.successor = null;
        row.until = now + request.ttl().toNanos();
        return new LeaseAnswer.Granted(row.epoch);
    }

    LeaseAnswer renew(Row row, LeaseRequest.Renew request, long now) {
        if (!row.belongsTo(request.holder(), request.epoch())) {
            return new LeaseAnswer.Lost(row.lease(now));
        }
        row.prolong(now, request.ttl());
        return new LeaseAnswer.Renewed();
    }

    LeaseAnswer release(Row row, LeaseRequest.Release request, long now) {
        // "Only what this holder has with this epoch is released: a successor's lease is never touched."
        if (!row.belongsTo(request.holder(), request.epoch())) {
            return new LeaseAnswer.Released(false);
        }
        row.released = true;
        row.successor = request.successor();
        row.until = now + request.courtesy().toNanos();
        return new LeaseAnswer.Released(true);
    }

    LeaseAnswer advance(Row row, LeaseRequest.Advance request, long now) {
        if (request.atLeast().isAfter(row.epoch)) {
            row.epoch = request.atLeast();
            row.released = true;
            row.successor = null;
            row.until = now;
        }
        return new LeaseAnswer.State(row.lease(now));
    }

    /** What is known of one lease. */
    static final class Row {
        final LeaseName name;
        Epoch epoch = Epoch.NONE;
        /** The newest holder; kept after a release, so that its claim is known to be spent. */
        @Nullable
        HolderId holder;
        boolean released;
        @Nullable
        String successor;
        /** When the lease, or the courtesy to the successor, is over. */
        long until;

        Row(LeaseName name) {
            this.name = name;
        }

        boolean isHeld(long now) {
            return holder != null && !released && until - now > 0;
        }

        boolean isKeptFromName(String other, long now) {
            return released && successor != null && until - now > 0 && !successor.equals(other);
        }

        boolean belongsTo(HolderId other, Epoch itsEpoch) {
            return !released && other.equals(holder) && itsEpoch.equals(epoch);
        }

        /** Never shortens: a request that was overtaken by a later one must not take time away. */
        void prolong(long now, Duration ttl) {
            long proposed = now + ttl.toNanos();
            if (proposed - until > 0) {
                until = proposed;
            }
        }

        Lease lease(long now) {
            boolean running = until - now > 0;
            HolderId visible = isHeld(now) ? holder : null;
            String kept = released && running ? successor : null;
            Duration remaining = visible != null || kept != null ? Duration.ofNanos(until - now) : Duration.ZERO;
            return new Lease(name, epoch, visible, kept, remaining);
        }
    }
}
