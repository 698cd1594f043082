/** Whole-system tests of {@code up}: the real command in a process of its own, driven as a user drives it. */
@NullMarked
package dev.highlander.app.up;

import org.jspecify.annotations.NullMarked;
