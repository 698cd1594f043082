@NullMarked
package dev.highlander.bench.raft.faults.history;

import org.jspecify.annotations.NullMarked;
