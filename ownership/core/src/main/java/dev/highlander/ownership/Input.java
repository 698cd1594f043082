package dev.highlander.ownership;

import org.jspecify.annotations.Nullable;

/** What can happen to an {@link ElectorCore}. Each comes with the instant at which it was noticed. */
sealed interface Input {
    /** The elector begins. */
    record Start() implements Input {}

    /** A timer went off, or somebody checked whether the ownership still stands. */
    record Tick() implements Input {}

    /** The store hints that the lease has become free. */
    record Woken() implements Input {}

    /** The store answered. */
    record Answered(long call, LeaseAnswer answer) implements Input {}

    /** The store failed; the step may have been carried out or not. */
    record Failed(long call, String reason) implements Input {}

    /** The target has seen the epoch. */
    record Raised(HolderId holder, Fence.Answer answer) implements Input {}

    /** The target could not be shown the epoch. */
    record RaiseFailed(HolderId holder, String reason) implements Input {}

    /** A target has refused an owner's effect, because it has seen this epoch. */
    record Refused(Epoch seen) implements Input {}

    /**
     * The owner shall hand over, if it is one; to anybody, or to the named successor first. Nothing more begins; what is in flight
     * is over at {@code busyUntil} at the latest.
     */
    record HandOver(@Nullable String successor, long busyUntil) implements Input {}

    /** The elector shall hand over and be gone; the same about what is in flight. */
    record Stop(long busyUntil) implements Input {}

    /** The listener has been told of the end of this ownership, and has returned. */
    record Told(HolderId holder) implements Input {}

    /** The same, and nothing that the ownership had begun is in flight. */
    record Drained(HolderId holder) implements Input {}
}
