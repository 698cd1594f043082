/**
 * What clients and nodes of a Raft group saw, and whether it can have been: pure code, no clock, no I/O but the reading and writing of a
 * history's lines.
 *
 * <p>In: a {@link dev.highlander.bench.raft.faults.history.History}. Out: the
 * {@link dev.highlander.bench.raft.faults.history.Violation}s of what Raft and the ownership promise; none if all was kept.
 */
@NullMarked
package dev.highlander.bench.raft.faults.history;

import org.jspecify.annotations.NullMarked;
