/**
 * The life of nodes: one that falls silent is marked, tainted, and in time cleared of its pods.
 *
 * <p>In: nodes, their leases in {@code kube-node-lease}, and the pods on them. Out: conditions, taints, deletions of pods. A node's clock
 * is never read: what counts is how long ago, by our own clock, something of it was last seen to move.
 */
@NullMarked
package dev.highlander.controlplane.controllers.node;

import org.jspecify.annotations.NullMarked;
