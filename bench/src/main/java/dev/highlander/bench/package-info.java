/**
 * Commands that measure, for the {@code bench} command of the application.
 *
 * <p>In: a command line. Out: a table, JSON if wanted, and an exit code. What is measured and how is in the packages below.
 */
@NullMarked
package dev.highlander.bench;

import org.jspecify.annotations.NullMarked;
