/**
 * Records as the one description of what may be written: a component's {@link dev.highlander.resources.schema.Field} says what it
 * accepts, and from that follow both the reading of documents ({@link dev.highlander.resources.schema.Binder}) and the schema that
 * an API server enforces ({@link dev.highlander.resources.schema.JsonSchema}).
 *
 * <p>In: record types and {@link dev.highlander.resources.document.Value} trees. Out: records, problems, schemas. Knows no workload.
 */
@NullMarked
package dev.highlander.resources.schema;

import org.jspecify.annotations.NullMarked;
