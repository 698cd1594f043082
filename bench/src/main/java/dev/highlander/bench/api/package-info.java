/**
 * The same phases of load against a server and the bare one, in turns, and what came of it.
 *
 * <p>In: two {@link dev.highlander.bench.server.ServerUnderTest servers} and how long to measure. Out: a
 * {@link dev.highlander.bench.api.Report} with rates, latencies, their ratios and whether our aims are reached, as a table and as JSON.
 */
@NullMarked
package dev.highlander.bench.api;

import org.jspecify.annotations.NullMarked;
