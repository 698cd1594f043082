/** Leases in PostgreSQL: the database's clock, LISTEN/NOTIFY, the death of a session noticed at once. */
@NullMarked
package dev.highlander.ownership.postgres;

import org.jspecify.annotations.NullMarked;
