/**
 * Tests of the ownership core, and the contract suite {@link dev.highlander.ownership.LeaseStoreContract} that every lease store
 * runs.
 */
@NullMarked
package dev.highlander.ownership;

import org.jspecify.annotations.NullMarked;
