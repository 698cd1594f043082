@NullMarked
package dev.highlander.bench.raft;

import org.jspecify.annotations.NullMarked;
