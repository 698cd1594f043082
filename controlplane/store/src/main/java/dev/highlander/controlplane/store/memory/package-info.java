/**
 * A store that lives and ends with its process.
 *
 * <p>In: {@link dev.highlander.controlplane.store.StoreOptions}. Out: a {@link dev.highlander.controlplane.store.Store} that is
 * the durable one in everything but the journal.
 */
@NullMarked
package dev.highlander.controlplane.store.memory;

import org.jspecify.annotations.NullMarked;
