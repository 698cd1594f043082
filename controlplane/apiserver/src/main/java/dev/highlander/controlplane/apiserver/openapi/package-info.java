/**
 * What objects and requests look like, told to clients as OpenAPI documents: version 3 for each group and version, version 2 as a
 * whole.
 *
 * <p>In: the recorded schemas and paths of built-in kinds, and custom resource definitions. Out: documents, made when they are
 * first asked for and kept until the kinds change.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
