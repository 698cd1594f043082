/** Fences on the real thing. */
@NullMarked
package dev.highlander.ownership.fence;

import org.jspecify.annotations.NullMarked;
