/** Nodes of a group in one process, with certificates and a clock of the test's. */
@NullMarked
package dev.highlander.ownership.raft;

import org.jspecify.annotations.NullMarked;
