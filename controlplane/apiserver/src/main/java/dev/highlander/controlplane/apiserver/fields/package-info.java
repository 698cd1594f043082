/**
 * Who owns which field: Kubernetes' managed fields as sets of field paths.
 *
 * <p>In: the object as it stands, the object as it shall be, the schema and who is writing. Out: the new object with the owners
 * of its fields in {@code metadata.managedFields}, or the conflicts of an apply. Pure; it knows nothing of requests or storage.
 * The algorithm is that of Kubernetes' structured merge, written anew over a trie of path elements.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.fields;

import org.jspecify.annotations.NullMarked;
