package dev.highlander.ownership.simulator;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a row of seeds on several cores.
 *
 * @param firstSeed the first seed
 * @param seeds how many, each one more than the one before
 * @param threads how many at once
 * @param options how each is run
 */
public record Campaign(long firstSeed, long seeds, int threads, SimulationOptions options) {
    /** How many failing seeds are run again with their history. */
    private static final int KEPT = 5;
    private static final int PORTION = 64;

    /** Checks the numbers. */
    public Campaign {
        if (seeds < 0) {
            throw new IllegalArgumentException("seeds: " + seeds + ", expected 0 or more");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + ", expected 1 or more");
        }
    }

    /** This many seeds from 1 on, over one store, on all cores. */
    public static Campaign of(long seeds, StoreKind store) {
        return new Campaign(1, seeds, Runtime.getRuntime().availableProcessors(),
                SimulationOptions.standard().withStore(store));
    }

    /** Told from time to time how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** Called by the thread that runs a portion, one at a time. */
        void report(long done, long failed);

        /** Says nothing. */
        static Progress silent() {
            return (_, _) -> {};
        }
    }

    /**
     * Runs all of them. An interrupt ends it early, with what was done until then.
     *
     * @param time by which it is measured
     * @param progress told after each portion
     */
    public CampaignResult run(TimeSource time, Progress progress) {
        long start = time.nanos();
        AtomicLong next = new AtomicLong();
        Sum sum = new Sum(progress);
        ThreadFactory factory = Thread.ofPlatform().name("simulation-", 0).daemon().factory();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads, factory)) {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(pool.submit(() -> runPortions(next, sum)));
            }
            await(parts, pool);
        }
        return sum.result(time.since(start));
    }

    private void runPortions(AtomicLong next, Sum sum) {
        for (long from = next.getAndAdd(PORTION); from < seeds; from = next.getAndAdd(PORTION)) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            Tally tally = new Tally();
            double virtualSeconds = 0;
            List<Long> failed = new ArrayList<>(0);
            long end = Math.min(seeds, from + PORTION);
            for (long i = from; i < end; i++) {
                SimulationResult result = Simulation.run(firstSeed + i, options);
                tally.add(result.tally());
                virtualSeconds += result.virtualSeconds();
                if (!result.passed()) {
                    failed.add(result.seed());
                }
            }
            sum.add(end - from, tally, virtualSeconds, failed);
        }
    }

    private static void await(List<Future<?>> parts, ExecutorService pool) {
        try {
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a simulation thread died", e.getCause());
        }
    }

    /** What all threads have found together. Guarded by itself. */
    private final class Sum {
        private final Progress progress;
        private final Tally tally = new Tally();
        private final List<Long> failed = new ArrayList<>();
        private long done;
        private double virtualSeconds;

        Sum(Progress progress) {
            this.progress = progress;
        }

        synchronized void add(long schedules, Tally more, double seconds, List<Long> failures) {
            done += schedules;
            virtualSeconds += seconds;
            tally.add(more);
            failed.addAll(failures);
            progress.report(done, failed.size());
        }

        synchronized CampaignResult result(Duration elapsed) {
            failed.sort(Comparator.naturalOrder());
            List<SimulationResult> again = failed.stream().limit(KEPT)
                    .map(seed -> Simulation.run(seed, options.withHistory())).toList();
            return new CampaignResult(done, again, failed.size(), virtualSeconds, tally, elapsed);
        }
    }
}
