package dev.highlander.bench.api;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param phases which, in the order of {@link Phase}; not empty
 * @param rounds how often each server has its turn in a phase, 1 or more
 * @param warmUp unmeasured load before the first round of a phase; a fifth of it before each other round
 * @param longest how long a round lasts at most
 * @param mostRequests how many requests a round has at most, so that what it creates stays bounded
 * @param seeded how many objects there are to get
 * @param listed how many objects a list has
 * @param watchers how many watchers there are
 * @param namespace where everything happens; made first and deleted at the end
 */
public record RunOptions(List<Phase> phases, int rounds, Duration warmUp, Duration longest, int mostRequests,
        int seeded,
        int listed, int watchers, String namespace) {
    private static final int MOST_REQUESTS = 20_000;
    private static final int SEEDED = 1_000;
    private static final int LISTED = 5_000;
    private static final int WATCHERS = 1_000;

    /** Checks the figures. */
    public RunOptions {
        phases = phases.stream().distinct().sorted().toList();
        if (phases.isEmpty() || rounds < 1 || mostRequests < 1 || seeded < 1 || listed < 1 || watchers < 1) {
            throw new IllegalArgumentException("a run of nothing: expected 1 or more of each");
        }
    }

    /** The run whose figures can be compared with others'. */
    public static RunOptions of(List<Phase> phases, int rounds, Duration warmUp, Duration longest, String namespace) {
        return new RunOptions(phases, rounds, warmUp, longest, MOST_REQUESTS, SEEDED, LISTED, WATCHERS, namespace);
    }
}
