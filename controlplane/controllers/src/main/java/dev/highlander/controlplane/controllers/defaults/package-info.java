/**
 * What every namespace has from the start: the service account {@code default}, and the cluster's CA certificate for its pods.
 *
 * <p>In: namespaces. Out: these two objects, made again when somebody deletes them.
 */
@NullMarked
package dev.highlander.controlplane.controllers.defaults;

import org.jspecify.annotations.NullMarked;
