/**
 * What the API server counts, under Kubernetes' own metric names where there are any.
 *
 * <p>In: requests as they begin and end, and the store's statistics. Out: metrics in a Prometheus registry.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
