/** What a group of nodes agrees on: leases and a small map, as a pure state machine, and how its commands and snapshots are written. */
@NullMarked
package dev.highlander.ownership.raft.state;

import org.jspecify.annotations.NullMarked;
