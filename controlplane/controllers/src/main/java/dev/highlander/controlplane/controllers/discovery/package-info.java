/**
 * Which resources the API server serves, asked of the server itself, so that what is built for all kinds also works for custom ones.
 *
 * <p>In: discovery documents. Out: {@link dev.highlander.controlplane.controllers.discovery.ApiResource}s, and a client that reads
 * nothing but metadata.
 */
@NullMarked
package dev.highlander.controlplane.controllers.discovery;

import org.jspecify.annotations.NullMarked;
