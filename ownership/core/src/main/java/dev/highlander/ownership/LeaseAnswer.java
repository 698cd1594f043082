package dev.highlander.ownership;

/** What a {@link LeaseStore} found when it carried out a {@link LeaseRequest}. */
public sealed interface LeaseAnswer {
    /**
     * The lease is the asking holder's.
     *
     * @param epoch the epoch it was granted with
     */
    record Granted(Epoch epoch) implements LeaseAnswer {}

    /**
     * The lease is not to be had now.
     *
     * @param lease who has it, or for whom it is kept back, and for how long
     */
    record Held(Lease lease) implements LeaseAnswer {}

    /**
     * This claim was released before and will never be granted again; a new claim may be made.
     *
     * @param lease the lease as it is
     */
    record Spent(Lease lease) implements LeaseAnswer {}

    /** The lease is still the holder's, for another time to live. */
    record Renewed() implements LeaseAnswer {}

    /**
     * The lease is not the asking holder's, and never will be with that epoch.
     *
     * @param lease the lease as it is
     */
    record Lost(Lease lease) implements LeaseAnswer {}

    /**
     * The lease is not the asking holder's any more.
     *
     * @param byThis whether this request released it; false if it had been lost or released before
     */
    record Released(boolean byThis) implements LeaseAnswer {}

    /**
     * The lease as it is.
     *
     * @param lease the lease
     */
    record State(Lease lease) implements LeaseAnswer {}
}
