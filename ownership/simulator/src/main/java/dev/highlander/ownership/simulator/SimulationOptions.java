package dev.highlander.ownership.simulator;

/**
 * How simulations are run.
 *
 * @param history whether to keep what happened, to be printed; costs a multiple of the time
 * @param candidates what is put to the test
 * @param store over which store's protocol
 */
public record SimulationOptions(boolean history, Candidates candidates, StoreKind store) {
    /** The real electors over the in-process store, without history: a seed that fails is run again with it. */
    public static SimulationOptions standard() {
        return new SimulationOptions(false, Candidates.REAL, StoreKind.MEMORY);
    }

    /** The same with history. */
    public SimulationOptions withHistory() {
        return new SimulationOptions(true, candidates, store);
    }

    /** The same with something else put to the test. */
    public SimulationOptions withCandidates(Candidates other) {
        return new SimulationOptions(history, other, store);
    }

    /** The same over another store. */
    public SimulationOptions withStore(StoreKind other) {
        return new SimulationOptions(history, candidates, other);
    }
}
