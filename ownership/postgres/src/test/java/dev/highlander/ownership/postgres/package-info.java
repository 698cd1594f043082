/** Tests of the leases in PostgreSQL, on the real server. */
@NullMarked
package dev.highlander.ownership.postgres;

import org.jspecify.annotations.NullMarked;
