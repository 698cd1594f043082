/**
 * Pods that nobody will clear away: on nodes that are gone, deleted before they had a node, or ended too many.
 *
 * <p>In: pods and nodes. Out: deletions without grace, as no node agent is left to confirm them.
 */
@NullMarked
package dev.highlander.controlplane.controllers.pod;

import org.jspecify.annotations.NullMarked;
