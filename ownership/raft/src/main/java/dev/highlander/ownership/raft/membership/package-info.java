/** Who takes part: finding the others, beginning a group once, coming back to it, and the changes of its members. */
@NullMarked
package dev.highlander.ownership.raft.membership;

import org.jspecify.annotations.NullMarked;
