/**
 * The stores' servers as something to be hurt: started for the purpose in temporary folders, or somebody's, which are left alone.
 *
 * <p>In: programs from the PATH, or an address. Out: a {@link dev.highlander.bench.election.server.StoreServer} that can be stopped, killed,
 * started again with its data, made to stand still or to refuse writes; or, as an exception's message, what is missing for that.
 */
@NullMarked
package dev.highlander.bench.election.server;

import org.jspecify.annotations.NullMarked;
