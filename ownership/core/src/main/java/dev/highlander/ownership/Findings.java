package dev.highlander.ownership;

import org.jspecify.annotations.Nullable;

/** What an elector has found out on its way, for people to see; nothing is decided by it. */
final class Findings {
    /** The lease as last heard of; null before the first answer that tells. */
    @Nullable
    Lease lease;
    /** What keeps the store or the target from answering; null if they answer. */
    @Nullable
    String trouble;
    /** Why it refuses to act; null unless the store has lost data. */
    @Nullable
    EpochRegression regression;
    /** How many awaited answers failed or didn't come in time. */
    long failures;
}
