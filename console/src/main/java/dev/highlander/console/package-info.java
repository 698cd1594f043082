/**
 * The console: status, metrics and the dashboard over HTTP, reading only.
 *
 * <p>In: requests, and a {@link dev.highlander.console.model.StatusSource} to ask. Out: the endpoints that users of the Go controller
 * know, Prometheus metrics, a live page. Bound to loopback unless told otherwise, and then answers only to names of this machine. A slow
 * reader harms itself alone.
 */
@NullMarked
package dev.highlander.console;

import org.jspecify.annotations.NullMarked;
