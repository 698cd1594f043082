/**
 * What this server serves, told to clients: the documents at {@code /api}, {@code /apis} and below, old and aggregated.
 *
 * <p>In: a snapshot of the registry. Out: documents, made once for each version of the registry and kept with their entity tags.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
