/**
 * The durable store: a journal of batches and snapshots of roots, in one directory.
 *
 * <p>In: batches of events, each on the disk before it is acknowledged. Out: after any crash, the root that the acknowledged
 * events lead to, or a {@link dev.highlander.controlplane.store.StoreException} that says which file is damaged where. The
 * format is described in {@code docs/store.md}.
 */
@NullMarked
package dev.highlander.controlplane.store.journal;

import org.jspecify.annotations.NullMarked;
