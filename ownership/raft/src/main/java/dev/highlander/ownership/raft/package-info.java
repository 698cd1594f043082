/**
 * Ownership without an outside store: the processes that want it agree on it among themselves, by Raft.
 *
 * <p>{@link dev.highlander.ownership.raft.RaftNode} is one process' part; it keeps a replica of each group's state (a group for each
 * tenant): leases and a small map.
 */
@NullMarked
package dev.highlander.ownership.raft;

import org.jspecify.annotations.NullMarked;
