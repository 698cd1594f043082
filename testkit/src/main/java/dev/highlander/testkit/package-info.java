/**
 * What tests of and with Highlander need: a cluster's API in the JVM, broken networks, and time that passes on command.
 *
 * <p>In: nothing but a JUnit test. Out: {@link dev.highlander.testkit.TestCluster}, by itself or injected by
 * {@link dev.highlander.testkit.HighlanderTest}; {@link dev.highlander.testkit.FaultProxy};
 * {@link dev.highlander.testkit.ManualTime}. Everything here cleans up after itself.
 */
@NullMarked
package dev.highlander.testkit;

import org.jspecify.annotations.NullMarked;
