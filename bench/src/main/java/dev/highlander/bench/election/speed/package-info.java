/**
 * How fast ownership is on each store, and what it costs, beside what others do with the same stores.
 *
 * <p>In: stores, {@link dev.highlander.bench.election.speed.SpeedOptions}, a folder with the peers' libraries or none. Out: a
 * {@link dev.highlander.bench.election.speed.SpeedReport} with latencies, times without an owner and costs, each aim with its verdict; and what
 * could not be measured, and why.
 */
@NullMarked
package dev.highlander.bench.election.speed;

import org.jspecify.annotations.NullMarked;
