/**
 * Garbage collection: what belongs to owners that are all gone is deleted; what is deleted with its dependents waits for them; what is
 * deleted without them lets them go.
 *
 * <p>In: the metadata of every object of every resource that can be deleted. Out: deletions and patches of {@code ownerReferences} and
 * finalizers, each with uid and resourceVersion as preconditions, so that a decision on an old picture is refused.
 */
@NullMarked
package dev.highlander.controlplane.controllers.garbage;

import org.jspecify.annotations.NullMarked;
