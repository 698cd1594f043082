/**
 * Exactly one owner: leases with epochs, the elector that takes and keeps them, and the fences that refuse a stale one.
 *
 * <p>In: a {@link dev.highlander.ownership.LeaseStore}, whose every call is one atomic step, and a
 * {@link dev.highlander.ownership.time.TimeSource}. Out: an {@link dev.highlander.ownership.Ownership} with its epoch while this
 * process is the owner, announced once when gained and once when lost. It knows no network and no Kubernetes.
 */
@NullMarked
package dev.highlander.ownership;

import org.jspecify.annotations.NullMarked;
