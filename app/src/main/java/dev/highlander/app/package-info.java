/**
 * The commands, and the only place that wires parts together.
 *
 * <p>In: a command line. Out: running parts, and an exit code: 0 for done, 1 for failed, 2 for a mistake of the caller's that is
 * explained in one line.
 */
@NullMarked
package dev.highlander.app;

import org.jspecify.annotations.NullMarked;
