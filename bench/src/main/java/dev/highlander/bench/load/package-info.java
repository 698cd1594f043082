/**
 * Load over HTTP/1.1 and TLS that costs its own side little, and the same whatever server answers.
 *
 * <p>In: an {@link dev.highlander.bench.load.Endpoint} and, for each client, a {@link dev.highlander.bench.load.Script} of requests. Out:
 * counts and latencies. It parses no more of an answer than its status and length.
 */
@NullMarked
package dev.highlander.bench.load;

import org.jspecify.annotations.NullMarked;
