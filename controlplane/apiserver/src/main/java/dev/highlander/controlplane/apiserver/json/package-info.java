/**
 * JSON as this server reads and writes it: trees where a patch or a rule needs them, bytes everywhere else.
 *
 * <p>In: bytes and trees. Out: trees and bytes. It knows nothing of Kubernetes' types.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.json;

import org.jspecify.annotations.NullMarked;
