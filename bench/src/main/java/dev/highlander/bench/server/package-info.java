/**
 * The servers that are compared: ours and the bare one as processes of their own, or one that runs elsewhere.
 *
 * <p>In: the flags of this JVM, or an address. Out: a running server's {@link dev.highlander.bench.load.Endpoint}, how long it took to be
 * ready and its memory. Whatever was started is ended, also when this process is interrupted.
 */
@NullMarked
package dev.highlander.bench.server;

import org.jspecify.annotations.NullMarked;
