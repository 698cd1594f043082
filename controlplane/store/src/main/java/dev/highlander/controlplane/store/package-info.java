/**
 * The revisioned object store: etcd's semantics over documents that are kept encoded.
 *
 * <p>In: {@link dev.highlander.controlplane.store.Change changes}, each a compare-and-swap on one key. Out: one sequence of
 * {@link dev.highlander.controlplane.store.Revision revisions}, each with its immutable
 * {@link dev.highlander.controlplane.store.View}, and {@link dev.highlander.controlplane.store.Watch watches} that are cursors
 * in that sequence. It knows nothing of Kubernetes, HTTP or JSON.
 */
@NullMarked
package dev.highlander.controlplane.store;

import org.jspecify.annotations.NullMarked;
