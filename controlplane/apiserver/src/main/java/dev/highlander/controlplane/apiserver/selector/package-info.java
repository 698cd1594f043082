/**
 * Label and field selectors: their text, and whether they match what is indexed of an object.
 *
 * <p>In: the text of a query parameter. Out: a predicate over labels or fields, evaluated without parsing the object.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.selector;

import org.jspecify.annotations.NullMarked;
