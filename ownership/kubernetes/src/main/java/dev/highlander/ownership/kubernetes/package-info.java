/** Leases as Kubernetes Lease objects, as client-go reads and writes them. */
@NullMarked
package dev.highlander.ownership.kubernetes;

import org.jspecify.annotations.NullMarked;
