package dev.highlander.bench.micro;

import java.time.Duration;
import java.util.List;

/**
 * What to measure and for how long.
 *
 * @param benchmarks regular expressions, one of which a benchmark's name must contain; empty for all
 * @param forks how many JVMs each benchmark is measured in, one after the other; 0 for this JVM
 * @param warmUps how many rounds go unmeasured in each
 * @param rounds how many are measured in each
 * @param round how long a round lasts
 * @param profilers JMH's profilers to measure with
 */
public record RunPlan(List<String> benchmarks, int forks, int warmUps, int rounds, Duration round,
        List<String> profilers) {
    /** Copies the lists. */
    public RunPlan {
        benchmarks = List.copyOf(benchmarks);
        profilers = List.copyOf(profilers);
    }
}
