/**
 * A pod's volumes as directories of this machine.
 *
 * <p>In: the pod, and a way to look up what its volumes refer to. Out: a directory a volume; those made of config maps, secrets and
 * the pod's own fields change at once and as a whole when what they are made of changes.
 */
@NullMarked
package dev.highlander.controlplane.node.volume;

import org.jspecify.annotations.NullMarked;
