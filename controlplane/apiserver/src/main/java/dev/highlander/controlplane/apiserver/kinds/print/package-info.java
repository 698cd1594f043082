/**
 * The tables that {@code kubectl get} shows: one printer a kind, with Kubernetes' own columns and cells.
 *
 * <p>In: an object and the time. Out: its cells. Pure; columns come from a data file.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.kinds.print;

import org.jspecify.annotations.NullMarked;
