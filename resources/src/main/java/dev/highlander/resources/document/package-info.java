/**
 * Documents as people write them: a tree of values that remembers where each one stood, and the problems found in it.
 *
 * <p>In: YAML text of a file, or the JSON tree of a custom resource. Out: {@link dev.highlander.resources.document.Value} trees with
 * {@link dev.highlander.resources.document.Location}s, and {@link dev.highlander.resources.document.Problem}s that a person can act
 * on. Hostile input (alias bombs, deep nesting, huge files) ends in a problem, never in an error of the machine.
 */
@NullMarked
package dev.highlander.resources.document;

import org.jspecify.annotations.NullMarked;
