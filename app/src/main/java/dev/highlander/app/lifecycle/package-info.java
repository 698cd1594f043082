/**
 * What commands that stay have in common: beginning things side by side, closing them in reverse order, saying what happens, and leaving
 * with the right code when told to stop.
 */
@NullMarked
package dev.highlander.app.lifecycle;

import org.jspecify.annotations.NullMarked;
