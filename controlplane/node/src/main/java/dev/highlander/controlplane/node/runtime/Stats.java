package dev.highlander.controlplane.node.runtime;

/**
 * What a container uses.
 *
 * @param cpuNanos    processor time since it began, in nanoseconds
 * @param memoryBytes resident memory in bytes
 * @param processes   number of processes
 */
public record Stats(long cpuNanos, long memoryBytes, int processes) {}
