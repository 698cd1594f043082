/**
 * Patches: JSON patch (RFC 6902), merge patch (RFC 7386) and Kubernetes' strategic merge patch as functions from a document and a
 * patch to a new document.
 *
 * <p>In: the stored tree and the patch, for strategic merge also the schema, which knows the merge keys. Out: the patched tree,
 * still to be decoded along its schema, or a refusal. It knows nothing of HTTP or storage.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.patch;

import org.jspecify.annotations.NullMarked;
