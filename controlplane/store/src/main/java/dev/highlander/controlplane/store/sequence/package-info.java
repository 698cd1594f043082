/**
 * How changes become one sequence of events.
 *
 * <p>In: {@link dev.highlander.controlplane.store.Change changes} from any number of threads. Out: durable events with
 * revisions, published to a {@link dev.highlander.controlplane.store.timeline.Timeline}, and an answer to each writer. What
 * orders and what keeps them is exchangeable: a {@link dev.highlander.controlplane.store.sequence.Sequencer} or, below it, a
 * {@link dev.highlander.controlplane.store.sequence.Log}.
 */
@NullMarked
package dev.highlander.controlplane.store.sequence;

import org.jspecify.annotations.NullMarked;
