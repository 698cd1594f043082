@NullMarked
package dev.highlander.bench.raft.faults;

import org.jspecify.annotations.NullMarked;
