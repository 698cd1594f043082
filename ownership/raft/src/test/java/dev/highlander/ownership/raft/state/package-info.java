/** The state machine by itself. */
@NullMarked
package dev.highlander.ownership.raft.state;

import org.jspecify.annotations.NullMarked;
