/**
 * What a request asks for: from method, path, query and headers to a kind, a verb and options, or a refusal.
 *
 * <p>In: an {@link dev.highlander.controlplane.apiserver.http.Exchange} and a snapshot of the registry. Out: a
 * {@link dev.highlander.controlplane.apiserver.request.RequestInfo}. It knows nothing of storage.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.request;

import org.jspecify.annotations.NullMarked;
