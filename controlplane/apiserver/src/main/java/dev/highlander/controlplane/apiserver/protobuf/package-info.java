/**
 * Kubernetes' binary form of objects, as its own clients send it: read only, by hand, driven by a table of field numbers.
 *
 * <p>In: a body of media type {@code application/vnd.kubernetes.protobuf}. Out: the tree that the same object has in JSON. It
 * knows no schemas and no kinds beyond the table, and it writes nothing: answers are JSON.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
