/** Elections beside Ratis' own: begun as soon as they can be, with connections that are open already; and why there was one. */
@NullMarked
package dev.highlander.ownership.raft.election;

import org.jspecify.annotations.NullMarked;
