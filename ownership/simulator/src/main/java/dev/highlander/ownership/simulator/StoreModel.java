package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import java.util.List;

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

    /** How much longer than its time to live it can take now until a lease is free: a clock was set back, nobody leads yet. In nanoseconds. */
    long overhang();

    /** Told of the nodes, if it is made of them. */
    default void inhabit(List<Node> inhabitants) {}

    /** Says what is wrong with it, long after the last fault. */
    default void checkWell() {}

    /** A process's way to the store. */
    interface Connection extends LeaseStore {
        /** The process has ended: nothing more arrives, and the store may or may not be told. */
        void crashed();

        /** This elector of the process uses it. */
        default void elects(LeaseName lease, Elector elector) {}

        /** Wakes whoever waits, for nothing. */
        void wakeForNothing();
    }
}
