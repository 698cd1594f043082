/**
 * The fault suite: what may happen to an owner, its network and its store is done to real ones, and a witness counts what comes of it.
 *
 * <p>In: stores, faults, how often. Out: a {@link dev.highlander.bench.election.faults.FaultReport} that says for each fault how many effects
 * were done twice, which must be none, and for how long nobody owned; and what could not be run, and why.
 */
@NullMarked
package dev.highlander.bench.election.faults;

import org.jspecify.annotations.NullMarked;
