package dev.highlander.bench.election.speed;

import dev.highlander.bench.api.Aim;
import dev.highlander.bench.election.server.StoreKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes of owners of one kind on one store by one library.
 *
 * @param part which kind
 * @param store the server
 * @param kind of the store; null for memory
 * @param library which one
 * @param ours whether it is ours, which has aims
 * @param ttl of the leases
 * @param runs what happened each time
 * @param note what else is to be said, null if nothing
 */
public record GapRow(Part part, String store, @Nullable StoreKind kind, String library, boolean ours, Duration ttl,
        List<GapRun> runs, @Nullable String note) {
    private static final double HAND_OVER_MILLIS = 50;
    private static final double SESSION_MILLIS = 200;
    private static final double WAKE_UP_MILLIS = 100;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Copies the list. */
    public GapRow {
        runs = List.copyOf(runs);
    }

    /** The time to the new owner that a part of the runs did not exceed, in milliseconds; nothing if nobody took over. */
    public Optional<Double> takeOver(double part) {
        return Percentiles.of(runs.stream().flatMap(run -> run.takeOver().stream()).map(GapRow::millis).toList(), part);
    }

    /** The time without an effect that a part of the runs did not exceed, in milliseconds; nothing if none is known. */
    public Optional<Double> idle(double part) {
        return Percentiles.of(runs.stream().flatMap(run -> run.idle().stream()).map(GapRow::millis).toList(), part);
    }

    /** Effects of old owners after the new ones had begun. */
    public long doubles() {
        return runs.stream().mapToLong(GapRun::doubles).sum();
    }

    /** How often nobody took over. */
    public long missed() {
        return runs.stream().filter(run -> run.takeOver().isEmpty()).count();
    }

    /** What we want to reach: of effects where they are watched, or else of take-overs. Nothing for peers, and for what has no aim. */
    public Optional<Aim> aim() {
        Optional<Double> found = idle(0.99).or(() -> takeOver(0.99));
        if (!ours || found.isEmpty()) {
            return Optional.empty();
        }
        return switch (part) {
            case HAND_OVER -> Optional.of(aim(found.get(), HAND_OVER_MILLIS));
            case KILL -> Optional.of(aim(found.get(), kind == StoreKind.POSTGRES
                    ? SESSION_MILLIS
                    : ttl.toMillis() + WAKE_UP_MILLIS));
            case LATENCY, PARTITION, COST -> Optional.empty();
        };
    }

    /** A run in which nobody took over misses any aim. */
    private Aim aim(double found, double bound) {
        return new Aim("p99", missed() > 0 ? Double.POSITIVE_INFINITY : found, bound, false, " ms");
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / NANOS_PER_MILLI;
    }
}
