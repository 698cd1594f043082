package dev.highlander.bench.election.speed;

import dev.highlander.bench.api.Aim;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holding leases took; rates are medians of the rounds.
 *
 * @param store the server
 * @param wanted how many leases were to be held
 * @param held how many were, at the end
 * @param processor of one core, as a part: what the holding process took
 * @param batches that process' requests to the store per second, as it counts them
 * @param requests per second as the store counts them; nothing if it does not tell
 * @param operations per second inside the store: commands, rows written, requests; nothing if it does not tell
 * @param changes of owners while it was measured, which should be none
 * @param note what else is to be said, null if nothing
 */
public record CostRow(String store, int wanted, int held, double processor, double batches, Optional<Double> requests,
        Optional<Double> operations, long changes, @Nullable String note) {
    private static final int MANY = 10_000;
    private static final double MOST_PERCENT = 15;

    /** What we want to reach: 10,000 leases for 15 % of a core. Nothing for fewer. */
    public Optional<Aim> aim() {
        return wanted < MANY
                ? Optional.empty()
                : Optional.of(
                        new Aim("cpu", held < wanted ? Double.POSITIVE_INFINITY : processor * 100, MOST_PERCENT, false,
                                " %"));
    }
}
