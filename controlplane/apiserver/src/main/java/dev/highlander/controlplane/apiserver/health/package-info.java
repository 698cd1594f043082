/**
 * Whether the server is alive and ready, told truthfully.
 *
 * <p>In: named checks. Out: the texts at {@code /healthz}, {@code /livez} and {@code /readyz}, as Kubernetes words them.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.health;

import org.jspecify.annotations.NullMarked;
