/**
 * Elections as they happen: contenders in processes of their own, on a real store, writing effects to a witness.
 *
 * <p>In: a store, two contenders, and what is done to them. Out: what they told and what the witness saw, all by one clock: readings of
 * {@code System.nanoTime} can be compared between the processes of one Linux host, where it is {@code CLOCK_MONOTONIC}, which counts
 * for all of them from the start of the machine. Whatever was started is ended, also when this process is interrupted.
 */
@NullMarked
package dev.highlander.bench.election;

import org.jspecify.annotations.NullMarked;
