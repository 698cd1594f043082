/**
 * The registry: every kind that is served, as a row of data.
 *
 * <p>In: data files for built-in kinds, custom resource definitions as they come and go. Out: an atomic
 * {@link dev.highlander.controlplane.apiserver.kinds.Registry.Snapshot} for each request. It knows nothing of requests.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.kinds;

import org.jspecify.annotations.NullMarked;
