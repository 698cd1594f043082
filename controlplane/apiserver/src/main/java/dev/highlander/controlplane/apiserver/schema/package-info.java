/**
 * What documents of a type look like, built-in and custom alike: decoding, pruning, defaulting and validation driven by one
 * compiled {@link dev.highlander.controlplane.apiserver.schema.Schema}.
 *
 * <p>In: a raw document. Out: a tree with all its problems and their paths. It does not know where schemas come from, nor verbs
 * or storage.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.schema;

import org.jspecify.annotations.NullMarked;
