/**
 * Raft, measured: how long nobody takes writes when the leader's process ends or hands over, what a node takes of its machine, how many writes
 * three nodes agree on, beside etcd.
 *
 * <p>In: {@link dev.highlander.bench.raft.RaftBenchOptions}. Out: {@link dev.highlander.bench.raft.RaftReport}, of which
 * {@link dev.highlander.bench.raft.RaftTable} makes a table and {@link dev.highlander.bench.raft.RaftJson} JSON. Nodes are processes of their
 * own ({@code raft.node}).
 */
@NullMarked
package dev.highlander.bench.raft;

import org.jspecify.annotations.NullMarked;
