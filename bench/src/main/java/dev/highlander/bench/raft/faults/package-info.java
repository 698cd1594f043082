/**
 * Raft's fault suite: what may happen to nodes, their network, their disks and their clocks is done to real processes while clients write and
 * read, and a checker holds what all of them saw against what is promised.
 *
 * <p>In: faults, how often, which isolation. Out: a {@link dev.highlander.bench.raft.faults.RaftFaultReport}, and the history of each run that
 * broke a promise.
 */
@NullMarked
package dev.highlander.bench.raft.faults;

import org.jspecify.annotations.NullMarked;
