package dev.highlander.ownership;

/** What an {@link ElectorCore} wants done, in order. */
sealed interface Effect {
    /** Send this to the store and report the outcome under this number. */
    record Send(long call, LeaseRequest request) implements Effect {}

    /** Show the target this epoch and report the outcome. */
    record Raise(HolderId holder, Epoch epoch) implements Effect {}

    /** Announce that this process is the owner. */
    record Gain(HolderId holder, Epoch epoch) implements Effect {}

    /** Announce that it is not; nothing new may begin. Report when everything begun has ended. */
    record Lose(Loss loss) implements Effect {}

    /** Tell that renewals fail while the lease still stands. */
    record Degrade(String reason) implements Effect {}

    /** Tell that renewals succeed again. */
    record Recover() implements Effect {}

    /** Tell that the store has lost data. */
    record Regress(EpochRegression regression) implements Effect {}

    /** The elector has stopped; nothing follows but best-effort releases. */
    record Stopped() implements Effect {}
}
