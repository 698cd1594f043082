/**
 * The manifests of {@code deploy/fencing}: that they fit Kubernetes' schema, say what they should, and say the same as the API server's own
 * step.
 */
@NullMarked
package dev.highlander.testkit.fencing;

import org.jspecify.annotations.NullMarked;
