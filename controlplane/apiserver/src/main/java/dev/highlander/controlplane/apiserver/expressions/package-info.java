/**
 * Validation rules of custom resources ({@code x-kubernetes-validations}), written in CEL.
 *
 * <p>In: compiled schemas, objects and what stood there before. Out: problems, of definitions whose rules do not compile and of
 * objects that break them. Knows CEL, its types and Kubernetes' additions to its functions; knows nothing of requests. The library
 * behind it is loaded when the first rule is met, and not before.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.expressions;

import org.jspecify.annotations.NullMarked;
