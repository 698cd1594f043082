/**
 * The door: connections become {@link dev.highlander.controlplane.apiserver.http.Exchange exchanges}, and answers go back.
 *
 * <p>In: bytes over TLS with HTTP/1.1, HTTP/2 or WebSocket, or calls within the JVM. Out: an exchange handed to one
 * {@link dev.highlander.controlplane.apiserver.http.Handler}, on a virtual thread. It knows nothing of Kubernetes.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.http;

import org.jspecify.annotations.NullMarked;
