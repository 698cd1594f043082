/**
 * What a node agent needs of something that runs containers, and the words for it.
 *
 * <p>In: a {@link dev.highlander.controlplane.node.runtime.Launch}, with nothing left to look up. Out: what runs and what has
 * ended, read from where it is kept and never from the agent's memory. Knows nothing of the API server.
 */
@NullMarked
package dev.highlander.controlplane.node.runtime;

import org.jspecify.annotations.NullMarked;
