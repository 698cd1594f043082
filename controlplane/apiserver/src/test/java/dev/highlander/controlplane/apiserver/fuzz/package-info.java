/**
 * Hostile clients against a whole API server over TLS: mutated requests by the thousand, and clients that are slow, half gone or
 * never read.
 *
 * <p>In: a seed. Out: the same requests each time, and what must hold of the answers, the objects and the server whatever is asked.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.fuzz;

import org.jspecify.annotations.NullMarked;
