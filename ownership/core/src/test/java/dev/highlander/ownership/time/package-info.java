/** Time for tests. */
@NullMarked
package dev.highlander.ownership.time;

import org.jspecify.annotations.NullMarked;
