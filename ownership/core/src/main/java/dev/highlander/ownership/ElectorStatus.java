package dev.highlander.ownership;

import org.jspecify.annotations.Nullable;

/**
 * How an elector stands, for people and metrics.
 *
 * @param state where it stands
 * @param ownership what it holds; null if nothing
 * @param lastLease the lease as the store last described it, null before that; its holder is who owned it then
 * @param trouble what keeps the store or the target from answering; null if they answer
 * @param regression why it refuses to act although the lease was granted; null unless the store has lost data
 * @param gains how often it became the owner
 * @param losses how often it stopped being the owner
 * @param failures how many requests to the store failed or were not answered in time
 */
public record ElectorStatus(ElectorState state, @Nullable Ownership ownership, @Nullable Lease lastLease,
        @Nullable String trouble, @Nullable EpochRegression regression, long gains, long losses, long failures) {
    /** Who owns the lease, as far as this elector knows: itself, or whom the store named last; null if nobody or unknown. */
    public @Nullable HolderId owner() {
        if (ownership != null) {
            return ownership.holder();
        }
        return lastLease == null ? null : lastLease.holder();
    }
}
