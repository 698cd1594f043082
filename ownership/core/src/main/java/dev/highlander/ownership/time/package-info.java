/**
 * Time as everything in the house sees it: differences of a monotonic clock, and timers on that clock.
 *
 * <p>In: nothing. Out: {@link dev.highlander.ownership.time.TimeSource}, injected wherever a decision depends on time, so that a
 * test or the simulator can own it. Nothing else may read {@code System.nanoTime} or sleep.
 */
@NullMarked
package dev.highlander.ownership.time;

import org.jspecify.annotations.NullMarked;
