/** {@code highlander raft}: what an operator asks and does of the nodes that agree by Raft. */
@NullMarked
package dev.highlander.app.raft;

import org.jspecify.annotations.NullMarked;
