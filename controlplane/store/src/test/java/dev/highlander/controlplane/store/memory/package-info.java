/** Tests of the store in memory: the contract. */
@NullMarked
package dev.highlander.controlplane.store.memory;

import org.jspecify.annotations.NullMarked;
