/**
 * Who is asking.
 *
 * <p>In: what the transport knows of the client, and its headers. Out: a
 * {@link dev.highlander.controlplane.apiserver.identity.User}, or 401. It knows nothing of what is asked.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.identity;

import org.jspecify.annotations.NullMarked;
