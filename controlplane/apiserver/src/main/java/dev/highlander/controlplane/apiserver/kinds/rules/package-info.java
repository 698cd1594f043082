/**
 * What Kubernetes demands of its own kinds, and how it shapes them: conditional defaults, validation, changes that are allowed.
 *
 * <p>In: documents that have the right types. Out: problems in Kubernetes' order and words, or documents completed in place. All
 * pure; nothing here knows requests, storage or the registry.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.kinds.rules;

import org.jspecify.annotations.NullMarked;
