/**
 * {@code highlander bench}: measurements and proofs at scale.
 *
 * <p>In: what to measure. Out: a table for people, JSON for programs, and an exit code that says whether something was violated.
 */
@NullMarked
package dev.highlander.app.bench;

import org.jspecify.annotations.NullMarked;
