/** Tests of the loop, under a clock that moves only when it is told to. */
@NullMarked
package dev.highlander.reconcile;

import org.jspecify.annotations.NullMarked;
