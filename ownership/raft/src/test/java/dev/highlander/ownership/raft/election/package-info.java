@NullMarked
package dev.highlander.ownership.raft.election;

import org.jspecify.annotations.NullMarked;
