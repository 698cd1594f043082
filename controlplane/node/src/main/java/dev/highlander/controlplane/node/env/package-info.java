/**
 * A container's environment and command line, from the pod and the objects it refers to.
 *
 * <p>In: a container, its pod, and a way to look up config maps and secrets. Out: plain strings, or why there are none.
 */
@NullMarked
package dev.highlander.controlplane.node.env;

import org.jspecify.annotations.NullMarked;
