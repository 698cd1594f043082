/**
 * Kubernetes' API over a store; each sub-package is one room that a request walks through.
 *
 * <p>{@code http} → {@code request} → {@code identity}, {@code access} → {@code kinds}, {@code schema}, {@code patch},
 * {@code fields}, {@code admission} → {@code objects} (the only user of the store) → {@code present}. Beside them stand
 * {@code discovery}, {@code openapi} and {@code streams}.
 */
@NullMarked
package dev.highlander.controlplane.apiserver;

import org.jspecify.annotations.NullMarked;
