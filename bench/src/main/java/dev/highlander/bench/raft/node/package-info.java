/**
 * Nodes of Raft in processes of their own, to be measured and to have things done to them.
 *
 * <p>{@link dev.highlander.bench.raft.node.RaftNodeProgram} is such a process: one node and nothing else of Highlander, which is told what to
 * do in lines. {@link dev.highlander.bench.raft.node.RaftProcess} is this process' side of one,
 * {@link dev.highlander.bench.raft.node.RaftProcesses} that of a group on one machine. All times are readings of the machine's monotonic
 * clock, which can be compared between processes of one Linux host.
 */
@NullMarked
package dev.highlander.bench.raft.node;

import org.jspecify.annotations.NullMarked;
