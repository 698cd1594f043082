/**
 * The walk through the rooms: an exchange is read, its user identified and authorized, and then answered by the endpoint for what
 * it asks – a resource, a watch, a subresource or a path.
 *
 * <p>In: exchanges. Out: answers. This is the only room that knows all the others.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.endpoint;

import org.jspecify.annotations.NullMarked;
