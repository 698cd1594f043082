package dev.highlander.ownership.simulator;

/**
 * How simulations are run.
 *
 * @param history whether to keep what happened, to be printed; costs a multiple of the time
 * @param candidates what is put to the test
 */
public record SimulationOptions(boolean history, Candidates candidates) {
    /** The real electors and store, without history: a seed that fails is run again with it. */
    public static SimulationOptions standard() {
        return new SimulationOptions(false, Candidates.REAL);
    }

    /** The same with history. */
    public SimulationOptions withHistory() {
        return new SimulationOptions(true, candidates);
    }

    /** The same with something else put to the test. */
    public SimulationOptions withCandidates(Candidates other) {
        return new SimulationOptions(history, other);
    }
}
