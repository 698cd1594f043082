package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.LeaseTable;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;

/** Makes the electors and the store's rules of a simulation: the real ones, or, to test the witness, broken ones. */
public interface Candidates {
    /** The real ones. */
    Candidates REAL = Elector::start;

    /** Starts an elector. */
    Elector start(ElectorConfig config, Surroundings around, OwnershipListener listener);

    /** Makes the store's rules. */
    default LeaseTable table() {
        return new LeaseTable();
    }
}
