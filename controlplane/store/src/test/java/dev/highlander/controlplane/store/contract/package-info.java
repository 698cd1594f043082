/**
 * What every store promises, as tests.
 *
 * <p>In: a way to open an empty store. Out: one abstract test class per promise; an implementation extends them and passes.
 */
@NullMarked
package dev.highlander.controlplane.store.contract;

import org.jspecify.annotations.NullMarked;
