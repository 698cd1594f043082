/** Tests of the whole. */
@NullMarked
package dev.highlander.app;

import org.jspecify.annotations.NullMarked;
