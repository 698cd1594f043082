/**
 * What the console shows: plain records, filled by whoever knows, read by the HTTP side.
 *
 * <p>In: nothing. Out: {@link dev.highlander.console.model.StatusSource} to implement and the records it hands out. Names and shapes of
 * the JSON follow those of the Go controller; what it did not have is added, nothing is renamed.
 */
@NullMarked
package dev.highlander.console.model;

import org.jspecify.annotations.NullMarked;
