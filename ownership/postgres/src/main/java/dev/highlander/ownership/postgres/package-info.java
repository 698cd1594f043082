/**
 * Leases in PostgreSQL: the database's clock, LISTEN/NOTIFY, the death of a session noticed at once.
 *
 * <p>In: a URL and steps on leases. Out: answers, each batch in one round trip (the rules of
 * {@link dev.highlander.ownership.LeaseTable} as a function in the database), wake-ups, and the end of a dead process's leases long
 * before they expire. What is promised and what is not: {@code docs/ownership-postgres.md}.
 */
@NullMarked
package dev.highlander.ownership.postgres;

import org.jspecify.annotations.NullMarked;
