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

    /** The owner shall hand over, if it is one; to anybody, or to the named successor first. */
    record HandOver(@Nullable String successor) implements Input {}

    /** The elector shall hand over and be gone. */
    record Stop() implements Input {}

    /** Whatever the ended ownership had begun is done, or has had its time. */
    record Drained(HolderId holder) implements Input {}
}
