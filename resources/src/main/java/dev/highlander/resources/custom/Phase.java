package dev.highlander.resources.custom;

/** Where a workload stands, in one word. */
public enum Phase {
    /** Wanted, and not running yet. */
    Pending,
    /** Running as it is wanted. */
    Running,
    /** Running, or ending, in a form that is no longer wanted; the next form starts when this one is gone for certain. */
    Replacing,
    /** Failed, and waiting for the next try. */
    BackingOff,
    /** Has done its work and is not started again. */
    Completed,
    /** Failed, and given up. */
    Failed,
    /** Cannot be run as it is written, or not here; the conditions say why. */
    Refused,
    /** Being removed. */
    Stopping
}
