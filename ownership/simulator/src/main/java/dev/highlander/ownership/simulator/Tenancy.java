package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Ownership;

/** One ownership as the witness sees it: from the announcement of the gain to that of the loss and the end of what it began. */
final class Tenancy {
    private final Machine machine;
    private final Ownership ownership;
    private boolean open = true;
    private int inFlight;
    private long busyUntil;

    Tenancy(Machine machine, Ownership ownership) {
        this.machine = machine;
        this.ownership = ownership;
    }

    Machine machine() {
        return machine;
    }

    Ownership ownership() {
        return ownership;
    }

    /** Whether, at this instant, its machine would find that it may act, or is acting. A machine that stands still counts too. */
    boolean believes() {
        return (open || (inFlight > 0 && machine.nanos() - busyUntil < 0))
                && machine.nanos() - ownership.deadline() < 0;
    }

    boolean isOpen() {
        return open;
    }

    boolean isOver() {
        return !open && inFlight == 0;
    }

    void close() {
        open = false;
    }

    /** An action begins that takes up to so many nanoseconds. */
    void begin(long bound) {
        busyUntil = inFlight == 0 ? machine.nanos() + bound : Math.max(busyUntil, machine.nanos() + bound);
        inFlight++;
    }

    void end() {
        inFlight--;
    }

    @Override
    public String toString() {
        return ownership.holder() + " with epoch " + ownership.epoch();
    }
}
