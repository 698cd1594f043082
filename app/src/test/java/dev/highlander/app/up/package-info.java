/** Tests of {@code highlander up}, with everything that it starts. */
@NullMarked
package dev.highlander.app.up;

import org.jspecify.annotations.NullMarked;
