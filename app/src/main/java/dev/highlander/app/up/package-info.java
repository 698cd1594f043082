/**
 * {@code highlander up}: a whole cluster and the singleton controller in one JVM.
 *
 * <p>In: a configuration, a data directory and ports. Out: store, API server, controllers, scheduler, node, workload controller and
 * console, started in this order and closed in the reverse one.
 */
@NullMarked
package dev.highlander.app.up;

import org.jspecify.annotations.NullMarked;
