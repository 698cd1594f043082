/**
 * Containers that exist in memory only, for tests and benchmarks of everything around them.
 *
 * <p>In: a launch, whose pod's label {@code outcome} says what becomes of it. Out: the states that real containers would have had.
 */
@NullMarked
package dev.highlander.controlplane.node.runtime.simulated;

import org.jspecify.annotations.NullMarked;
