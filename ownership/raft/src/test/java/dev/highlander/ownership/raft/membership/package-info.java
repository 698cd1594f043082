@NullMarked
package dev.highlander.ownership.raft.membership;

import org.jspecify.annotations.NullMarked;
