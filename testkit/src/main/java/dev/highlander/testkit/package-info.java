/**
 * What tests of and with Highlander need: broken networks, and time that passes on command.
 *
 * <p>In: nothing. Out: {@link dev.highlander.testkit.FaultProxy} and {@link dev.highlander.testkit.ManualTime}. Everything here cleans up
 * after itself.
 */
@NullMarked
package dev.highlander.testkit;

import org.jspecify.annotations.NullMarked;
