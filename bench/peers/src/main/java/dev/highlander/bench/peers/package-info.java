/**
 * Contenders that lead by other people's libraries, to be measured beside ours.
 *
 * <p>In: the arguments and standard input of {@link dev.highlander.bench.election.Contender}, after the name of the library. Out: the same
 * events and effects at the same witness. They carry no epoch of a store, as none of these has one for its user: it is the instant of the
 * gain by the machine's monotonic clock, so that a checker can tell who came later.
 */
@NullMarked
package dev.highlander.bench.peers;

import org.jspecify.annotations.NullMarked;
