/**
 * Metrics under the names that dashboards and alerts of the Go controller know.
 *
 * <p>In: what happens, by calls, and what is, by {@link dev.highlander.console.model.StatusSource} at each scrape. Out: a Prometheus
 * registry. Labels are bounded: names of workloads and operations, never identifiers that grow without end.
 */
@NullMarked
package dev.highlander.console.metrics;

import org.jspecify.annotations.NullMarked;
