/**
 * Custom resources: what definitions may say, what they become, and the registry in which their kinds come and go.
 *
 * <p>In: CustomResourceDefinition objects. Out: problems, defaults, conditions, and rows of the registry like those of built-in
 * kinds. CEL rules are kept and not evaluated; conversion by webhook is accepted and kept, objects are carried from version to
 * version by their {@code apiVersion} alone.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.kinds.custom;

import org.jspecify.annotations.NullMarked;
