/**
 * What every store shows of its past, whatever orders and keeps its changes.
 *
 * <p>In: batches of durable {@link dev.highlander.controlplane.store.Event events} in the order of their revisions, each with
 * the {@link dev.highlander.controlplane.store.timeline.Root} it leads to. Out: views of the newest and of older revisions,
 * watches that are cursors in the sequence, and forgetting what is too old, too much or no longer wanted.
 */
@NullMarked
package dev.highlander.controlplane.store.timeline;

import org.jspecify.annotations.NullMarked;
