package dev.highlander.bench.raft;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of one kill of the leader. The parts are as the others' roles were seen, once in a millisecond; none is there where too much
 * happened between two looks.
 *
 * @param gap from the signal to the first write that was accepted afterwards
 * @param detection from the signal until somebody stood for election
 * @param election from then until somebody led
 * @param readiness from then until the new leader took commands
 * @param terms how many terms it took: 1 unless votes were split
 */
public record FailOverRun(Duration gap, Optional<Duration> detection, Optional<Duration> election,
        Optional<Duration> readiness, long terms) {}
