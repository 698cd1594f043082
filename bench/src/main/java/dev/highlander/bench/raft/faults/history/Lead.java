package dev.highlander.bench.raft.faults.history;

/**
 * A process was Raft's leader and took commands, as it says itself.
 *
 * @param node its name
 * @param life which of its processes, from 1
 * @param term in which term
 * @param seen when, in nanoseconds of the machine's one monotonic clock
 */
public record Lead(String node, int life, long term, long seen) {}
