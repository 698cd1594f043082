package dev.highlander.ownership;

/**
 * A store granted an epoch that is not above one already known: it has lost data, and a stale owner's epoch could pass for new.
 *
 * <p>The elector doesn't act. The mend is {@link LeaseStore#advance} to the known epoch, on the command line {@code highlander epoch
 * advance LEASE --to N}; the elector notices and goes on.
 *
 * @param lease the lease
 * @param granted what the store gave
 * @param known the highest epoch known, from the fence or from the store's own earlier answers
 */
public record EpochRegression(LeaseName lease, Epoch granted, Epoch known) {
    /** What happened and what to do, in one line. */
    public String message() {
        return "lease " + lease + ": the store granted epoch " + granted + " although epoch " + known
                + " is known; it has lost data. Not acting. Raise the store's epoch to " + known
                + " or above to mend it: highlander epoch advance " + lease + " --to " + known;
    }
}
