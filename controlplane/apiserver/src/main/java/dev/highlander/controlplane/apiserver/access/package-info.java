/**
 * Whether a user may do what is asked.
 *
 * <p>In: a user and the {@link dev.highlander.controlplane.apiserver.access.Attributes} of a request. Out: a
 * {@link dev.highlander.controlplane.apiserver.access.Decision} with a reason. It knows nothing of bodies.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.access;

import org.jspecify.annotations.NullMarked;
