/**
 * Virtual time and seeded faults around the real elector and the real store rules.
 *
 * <p>In: a seed. Out: a {@link dev.highlander.ownership.simulator.SimulationResult}: what was broken, if anything, with the history
 * that led to it, and what happened on the way. The same seed always gives the same schedule.
 */
@NullMarked
package dev.highlander.ownership.simulator;

import org.jspecify.annotations.NullMarked;
