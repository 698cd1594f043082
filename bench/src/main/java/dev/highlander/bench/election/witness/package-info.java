/**
 * The witness: a process that everybody who owns writes to, that refuses what is stale, and remembers all of it in its order.
 *
 * <p>In: effects and raised fences over loopback. Out: a history of {@link dev.highlander.bench.election.witness.Sighting}s, which the
 * {@link dev.highlander.bench.election.witness.Checker} reads.
 */
@NullMarked
package dev.highlander.bench.election.witness;

import org.jspecify.annotations.NullMarked;
