/**
 * Our nouns: the four kinds of workload, what identifies one, where it was written, and how its text becomes one.
 *
 * <p>In: lists in a config file and specs of custom resources, both as {@link dev.highlander.resources.document.Value} trees. Out:
 * immutable {@link dev.highlander.resources.Workload}s, checked whole, or every problem found. Knows no API server and no thread.
 */
@NullMarked
package dev.highlander.resources;

import org.jspecify.annotations.NullMarked;
