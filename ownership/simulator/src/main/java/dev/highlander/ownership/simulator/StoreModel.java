package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;

/** A store and its protocol as a model: the machines it runs on, its clients' side, and what can happen to it. */
interface StoreModel {
    /**
     * Opens the connection of a process that has just begun.
     *
     * @param client where the process runs
     * @param toStore what its requests travel on
     * @param fromStore what answers and wake-ups travel on
     */
    Connection connect(Machine client, Network.Link toStore, Network.Link fromStore);

    /** Raises a lease's epoch at the store itself, if it is there: what an operator does about an epoch regression. */
    void advance(LeaseName lease, Epoch atLeast);

    /** Does one of the things, drawn by lot, that happen to a store of this kind. */
    void strike();

    /** Ends everything that was done to it: one server, up, that answers. */
    void recover();

    /** How much longer than its time to live a lease can last now because a clock was set back, in nanoseconds. */
    long overhang();

    /** A process's way to the store. */
    interface Connection extends LeaseStore {
        /** The process has ended: nothing more arrives, and the store may or may not be told. */
        void crashed();

        /** Wakes whoever waits, for nothing. */
        void wakeForNothing();
    }
}
