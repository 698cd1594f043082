package dev.highlander.ownership;

/** An elector's present claim with the epoch it was granted, and the highest epoch known that is not its own. */
final class Claims {
    private final ElectorRules rules;
    private int number = 1;
    private HolderId holder;
    private Epoch epoch = Epoch.NONE;
    private Epoch known = Epoch.NONE;

    Claims(ElectorRules rules) {
        this.rules = rules;
        this.holder = rules.claim(number);
    }

    HolderId holder() {
        return holder;
    }

    /** What the present claim was granted, {@link Epoch#NONE} before that. */
    Epoch epoch() {
        return epoch;
    }

    Epoch known() {
        return known;
    }

    /** Gives the present claim up for a new one, to which the old one's epoch is as foreign as anybody's. */
    void next() {
        learn(epoch);
        epoch = Epoch.NONE;
        holder = rules.claim(++number);
    }

    /** Notes that the present claim was granted; false if the epoch is not above what is known: the store has lost data. */
    boolean grant(Epoch granted) {
        epoch = granted;
        return granted.isAfter(known);
    }

    /** Notes that an epoch exists that is not the present claim's. */
    void learn(Epoch other) {
        known = known.max(other);
    }

    /**
     * Whether a request was the present claim's. What was said to an older one doesn't count: it may name the present claim's own
     * epoch as another's.
     */
    boolean isOurs(Calls.Call call) {
        return switch (call.request()) {
            case LeaseRequest.Acquire acquire -> acquire.holder().equals(holder);
            case LeaseRequest.Renew renew -> renew.holder().equals(holder);
            case LeaseRequest.Release release -> release.holder().equals(holder);
            case LeaseRequest.Read _,LeaseRequest.Advance _ -> true;
        };
    }
}
