/**
 * How the API says no: Kubernetes' {@code Status} objects, with the reason, code and causes that programs read and the message
 * that people read.
 *
 * <p>In: what went wrong. Out: {@link dev.highlander.controlplane.apiserver.status.ApiStatus}, thrown inside a
 * {@link dev.highlander.controlplane.apiserver.status.StatusException}.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.status;

import org.jspecify.annotations.NullMarked;
