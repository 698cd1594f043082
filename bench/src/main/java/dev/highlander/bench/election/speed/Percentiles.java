package dev.highlander.bench.election.speed;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Figures of a few. */
public final class Percentiles {
    private Percentiles() {}

    /**
     * The smallest value that a part of all does not exceed ("nearest rank"): of fewer than a hundred the 99th percentile is the greatest.
     *
     * @param part more than 0, at most 1
     * @return nothing if there are no values
     */
    public static Optional<Double> of(Collection<Double> values, double part) {
        if (!(part > 0 && part <= 1)) {
            throw new IllegalArgumentException("percentile of " + part + ": expected more than 0, at most 1");
        }
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Optional.empty()
                : Optional.of(sorted.get((int) Math.ceil(part * sorted.size()) - 1));
    }

    /** The middle one, or the mean of the two in the middle; at least one value. */
    public static double median(Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
