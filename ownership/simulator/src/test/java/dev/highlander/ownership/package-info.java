/** Electors and stores with one rule broken each; in the core's package, because that is where the rules can be reached. */
@NullMarked
package dev.highlander.ownership;

import org.jspecify.annotations.NullMarked;
