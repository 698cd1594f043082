/** Tests of the durable store: the contract, its files, and what is left of them after crashes. */
@NullMarked
package dev.highlander.controlplane.store.journal;

import org.jspecify.annotations.NullMarked;
