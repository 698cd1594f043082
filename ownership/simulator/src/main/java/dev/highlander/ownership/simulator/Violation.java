package dev.highlander.ownership.simulator;

/**
 * A promise that was broken.
 *
 * @param rule which promise
 * @param at when, in seconds since the beginning of the schedule
 * @param what who did what, and what was expected
 */
public record Violation(Rule rule, double at, String what) {
    /** What is promised. */
    public enum Rule {
        /** At no instant of true time do two believe that they may act on one lease. */
        ONE_OWNER,
        /** A store never gives an epoch twice nor a lower one after a higher one, while it keeps its data. */
        EPOCHS_GROW,
        /** Once an owner has been told of its epoch, its target accepts no effect of a lower one. */
        STALE_IS_REFUSED,
        /** Every gain is announced once, then its loss once, and so on. */
        TOLD_IN_PAIRS,
        /** Two times to live after the faults have stopped, somebody owns. */
        SOMEBODY_OWNS,
        /** Without faults the owner stays. */
        OWNER_STAYS,
        /** Nobody says that the store lost data when it didn't. */
        NO_FALSE_ALARM,
        /** An elector that is told to stop stops. */
        STOPS,
        /** Of a group of nodes at most one leads in a term. */
        ONE_LEADER,
        /** What a group has agreed upon is never lost, and every later leader has it. */
        COMMITTED_STAYS,
        /** After the same entries all nodes are in the same state. */
        STATES_AGREE,
        /** A read tells at least what anybody had been told of before it was asked. */
        READS_ARE_NEW,
        /** Long after the faults have stopped one node leads, and all vote that take part. */
        SOMEBODY_LEADS,
        /** Long after the faults have stopped, what is to be owned by who leads is. */
        OWNER_LEADS,
        /** Nothing throws what nobody expects. */
        NO_ERROR
    }

    @Override
    public String toString() {
        return String.format("%s at %.6f s: %s", rule, at, what);
    }
}
