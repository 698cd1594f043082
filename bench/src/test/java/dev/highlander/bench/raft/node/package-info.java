@NullMarked
package dev.highlander.bench.raft.node;

import org.jspecify.annotations.NullMarked;
